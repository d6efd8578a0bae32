"""Runs the fuzzing client of the Autobahn test suite against servers, by Jython (Python 2.7).

Arguments: the folder of the suite, a specification in JSON, and a file for the outcome, which gets a
line for each case and server: agent, case, behaviour, behaviour at the close, close code.
"""
import json
import sys

sys.path.insert(0, sys.argv[1])

from twisted.internet import reactor
from autobahntestsuite import fuzzing


class Client(fuzzing.FuzzingClientFactory):
    def createReports(self):
        with open(sys.argv[3], "w") as out:
            for agent in sorted(self.agents):
                for case in sorted(self.agents[agent]):
                    r = self.agents[agent][case]
                    out.write("%s %s %s %s %s\n" % (
                        agent, case, r["behavior"].replace(" ", "-"),
                        r["behaviorClose"].replace(" ", "-"), r["remoteCloseCode"]))


with open(sys.argv[2]) as specification:
    client = Client(json.load(specification))
reactor.run()
