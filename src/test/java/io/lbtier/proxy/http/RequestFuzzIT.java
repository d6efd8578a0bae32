package io.lbtier.proxy.http;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;

/**
 * Looks for requests that break the rule of {@link OneInOneOut} when it is run with JAZZER_FUZZ=1;
 * otherwise it replays what is known, as {@link RequestCorpusTest} does without the fuzzer's agent.
 */
class RequestFuzzIT {
  private final OneInOneOut judge = new OneInOneOut();

  @FuzzTest
  void forwardsOneRequestOrNothing(byte[] input) throws IOException {
    judge.check(input);
  }
}
