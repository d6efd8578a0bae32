package io.lbtier.proxy.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lbtier.model.Listener;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * Whatever the proxy sends on, nginx, HAProxy, Apache, Jetty and Tomcat read it as one request with
 * the method, the target and the body that it means, or do not read it at all; what it does not
 * send on is answered with an error and the end of the connection.
 */
class DifferentialIT {
  private static final int CHANGED = Integer.getInteger("lbtier.differential.changed", 400);
  private static final int ODD = Integer.getInteger("lbtier.differential.odd", 300);
  private static final String CHUNKED = "POST / HTTP/1.1|Host: a|Transfer-Encoding: chunked||";

  /** What the proxy has sent on, as octets in a string, and what it means. */
  private final Queue<Map.Entry<String, Judge.Seen>> forwarded = new ConcurrentLinkedQueue<>();

  @Test
  void everyServerReadsTheSame() throws Exception {
    List<byte[]> inputs = inputs();
    send(inputs);
    Map<String, Judge.Seen> distinct = new LinkedHashMap<>();
    forwarded.forEach(entry -> distinct.put(entry.getKey(), entry.getValue()));
    assertThat(distinct).hasSizeGreaterThan(ODD);
    List<Judge> judges = new ArrayList<>();
    try {
      judges.add(ForeignProxy.nginx());
      judges.add(ForeignProxy.haproxy());
      judges.add(ForeignProxy.apache());
      judges.add(new JettyJudge());
      judges.add(new TomcatJudge());
      for (Judge judge : judges) {
        for (Map.Entry<String, Judge.Seen> entry : distinct.entrySet()) {
          judge.judge(Message.octets(entry.getKey()), entry.getValue());
        }
        assertThat(judge.sentinels)
            .as("%s: next requests read, of %d, %d refused", judge, judge.agreed, judge.refused)
            .isGreaterThan(distinct.size() / 2);
      }
    } finally {
      for (Judge judge : judges) {
        judge.close();
      }
    }
  }

  /** The corpus, the tables of the parsers' tests, odd requests, and changes of all of them. */
  private static List<byte[]> inputs() throws Exception {
    List<byte[]> inputs = new ArrayList<>();
    for (var file : RequestCorpusTest.corpus()) {
      inputs.add(Files.readAllBytes(file));
    }
    for (String[] forwarded : RequestHeadTest.FORWARDED) {
      inputs.add(Message.lines(forwarded[0]));
    }
    for (Object[] refused : RequestHeadTest.REFUSED) {
      inputs.add(Message.lines((String) refused[1]));
    }
    for (String[] chunks : BodyTest.CHUNKS) {
      inputs.add(Message.lines(CHUNKED + chunks[0]));
    }
    for (String[] trailers : BodyTest.TRAILERS) {
      inputs.add(Message.lines(CHUNKED + "1|x|0|" + trailers[0] + "|"));
    }
    for (String broken : BodyTest.BROKEN) {
      inputs.add(Message.lines(CHUNKED + broken));
    }
    OddRequests odd = new OddRequests(4);
    for (int i = 0; i < ODD; i++) {
      inputs.add(Message.lines(odd.next()));
    }
    Random random = new Random(5);
    int known = inputs.size();
    for (int i = 0; i < CHANGED; i++) {
      byte[] other = inputs.get(random.nextInt(known));
      inputs.add(RequestCorpusTest.changed(inputs.get(i % known), other, random));
    }
    // The preface of HTTP/2 is for another parser.
    inputs.removeIf(input -> Octets.text(input, 0, input.length).startsWith("PRI "));
    return inputs;
  }

  /** Sends each on a connection of its own. */
  private void send(List<byte[]> inputs) throws Exception {
    try (var backend = new ScriptedBackend(this::record);
        var proxy = new HttpFixture();
        ExecutorService clients = Executors.newFixedThreadPool(48)) {
      proxy.timeouts = new Listener.HttpTimeouts(500, 500, 500, 500);
      proxy.serve(backend.port());
      List<Future<?>> sent = new ArrayList<>();
      for (byte[] input : inputs) {
        sent.add(clients.submit(() -> exchange(proxy, input)));
      }
      for (Future<?> outcome : sent) {
        outcome.get();
      }
    }
  }

  /** Answers that are not the backend's are errors, the last ones, and the connection ends. */
  private static Void exchange(HttpFixture proxy, byte[] input) throws IOException {
    String about = Octets.text(input, 0, input.length).stripLeading();
    try (HttpClient client = proxy.connect()) {
      client.socket.getOutputStream().write(input);
      boolean over = false;
      for (Message answer = Message.read(client.in, about.startsWith("HEAD "));
          answer != null;
          answer = Message.read(client.in, false)) {
        assertThat(over).as("an answer after an error to %s", about).isFalse();
        over = answer.status() >= 400;
        if (over && about.startsWith("HEAD ")) {
          // What is no request is not known to be a HEAD either, so that there is a body.
          client.in.transferTo(OutputStream.nullOutputStream());
        }
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError("the connection does not end after " + about, e);
    } catch (IOException e) {
      throw new AssertionError("the connection does not end well after " + about, e);
    }
    return null;
  }

  private void record(ScriptedBackend.Peer peer) throws IOException {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    InputStream in = new Copying(peer.in, octets);
    for (Message r = Message.read(in, false); r != null; r = Message.read(in, false)) {
      byte[] all = octets.toByteArray();
      forwarded.add(Map.entry(Octets.text(all, 0, all.length), Judge.Seen.of(r)));
      octets.reset();
      peer.send("HTTP/1.1 200 OK|Content-Length: 0||");
    }
  }

  private static final class Copying extends FilterInputStream {
    private final ByteArrayOutputStream copy;

    Copying(InputStream in, ByteArrayOutputStream copy) {
      super(in);
      this.copy = copy;
    }

    @Override
    public int read() throws IOException {
      int octet = super.read();
      if (octet >= 0) {
        copy.write(octet);
      }
      return octet;
    }

    @Override
    public int read(byte[] b, int from, int length) throws IOException {
      int n = super.read(b, from, length);
      if (n > 0) {
        copy.write(b, from, n);
      }
      return n;
    }
  }
}
