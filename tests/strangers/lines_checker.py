"""What another program heard, checked: python lines_checker.py DOCUMENT HALL topics, or check < RETAINED TOPIC PAYLOAD lines"""

import sys

from document import Document

document = Document(sys.argv[1], sys.argv[2])
if sys.argv[3] == "topics":
    print("\n".join(document.topics()))
else:
    for line in sys.stdin:
        retained, topic, payload = line.rstrip("\n").split(" ", 2)
        document.check(topic, payload, retained == "1")
