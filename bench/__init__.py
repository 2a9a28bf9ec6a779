"""What the pipeline costs beside its floors and its peers: `python -m bench`, or `make bench`.

Every contestant is a process of its own that says when it is ready, works when told to and is measured from
outside: wall time, processor time of its process tree and of the server, peak memory. Contestants take turns
(A B C, A B C, …), so that a noisy minute falls on all of them.
"""
