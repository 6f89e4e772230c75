"""What was learnt about the market around accounts, and how far it can be trusted (市场信息, 竞争对手, 政策法规)."""
