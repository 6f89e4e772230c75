"""Service plans (服务方案): how we serve an account, designed together with it and signed by it (ACCT-04)."""
