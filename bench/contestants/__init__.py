"""One program per contestant: floors, peers and ours.

python -m bench.contestants.<name> '<arguments as JSON>'
"""
