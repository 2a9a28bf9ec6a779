"""City data warehouse for the indicators of the district plan (城市规划指标数据仓库)."""

COMMAND = ".venv/bin/python -m cityplan"
"""How a command is typed in the project's folder: what messages and reports ask somebody to run begins so."""
