"""City data warehouse for the indicators of the district plan (城市规划指标数据仓库)."""
