"""What we and the accounts owe each other under agreements (服务协议履行情况), and whether it was done."""
