"""librtmp calls a method of an application: librtmp_call.py URI METHOD TEXT... Prints the result."""

import sys

import librtmp

uri, method, *texts = sys.argv[1:]
connection = librtmp.RTMP(uri, timeout=10)
connection.connect()
connection.process_packets(transaction_id=1.0, timeout=10)
print(connection.call(method, *texts).result(timeout=10))
connection.close()
