import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * An open loop: requests begin at a fixed rate whether answers come or not, and each is timed from when it was due.
 * usage: Paced.java PORT RATE CONNECTIONS SECONDS. The first second warms up and does not count.
 */
class Paced {
  private static final byte[] REQUEST =
      "GET /route1/item?id=42 HTTP/1.1\r\nHost: bench\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

  private final Selector selector = Selector.open();
  private final ByteBuffer request = ByteBuffer.allocateDirect(REQUEST.length).put(REQUEST);
  private final ByteBuffer answer = ByteBuffer.allocateDirect(64 << 10);
  private final ArrayDeque<Connection> free = new ArrayDeque<>();
  private final long[] micros;
  private int answered;
  private int warm;

  /** A connection with at most one request under way. */
  private static final class Connection {
    final SocketChannel channel;
    long dueNanos;
    int length;
    int missing;

    Connection(SocketChannel channel) {
      this.channel = channel;
    }
  }

  private Paced(int most) throws Exception {
    micros = new long[most];
  }

  public static void main(String[] args) throws Exception {
    int rate = Integer.parseInt(args[1]);
    int seconds = Integer.parseInt(args[3]);
    Paced paced = new Paced(rate * (seconds + 1) + 1);
    for (int i = 0; i < Integer.parseInt(args[2]); i++) {
      paced.connect(Integer.parseInt(args[0]));
    }
    paced.run(rate, seconds + 1);
  }

  private void connect(int port) throws Exception {
    SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
    channel.socket().setTcpNoDelay(true);
    channel.configureBlocking(false);
    Connection connection = new Connection(channel);
    channel.register(selector, SelectionKey.OP_READ, connection);
    free.add(connection);
  }

  private void run(int rate, int seconds) throws Exception {
    long begin = System.nanoTime();
    int sent = 0;
    int total = rate * seconds;
    while (answered < total) {
      long now = System.nanoTime();
      if (now - begin > TimeUnit.SECONDS.toNanos(seconds + 5)) {
        break;
      }
      for (long due; sent < total && (due = begin + sent * 1_000_000_000L / rate) <= now; sent++) {
        if (free.isEmpty()) {
          break;
        }
        Connection connection = free.poll();
        connection.dueNanos = due;
        connection.channel.write(request.rewind());
      }
      if (selector.selectNow() == 0) {
        LockSupport.parkNanos(20_000);
        continue;
      }
      for (SelectionKey key : selector.selectedKeys()) {
        read((Connection) key.attachment(), begin);
      }
      selector.selectedKeys().clear();
    }
    long[] counted = Arrays.copyOfRange(micros, warm, answered);
    Arrays.sort(counted);
    System.out.printf(
        "p50 %d p99 %d p99.9 %d max %d us, %d unanswered%n",
        counted[counted.length / 2],
        counted[(int) (counted.length * 0.99)],
        counted[(int) (counted.length * 0.999)],
        counted[counted.length - 1],
        total - answered);
    System.exit(0);
  }

  private void read(Connection connection, long begin) throws Exception {
    int n = connection.channel.read(answer.clear());
    if (n < 0) {
      throw new IllegalStateException("closed by the proxy");
    }
    if (connection.missing == 0) {
      connection.missing = length(n);
    }
    connection.missing -= n;
    if (connection.missing == 0) {
      long now = System.nanoTime();
      micros[answered++] = (now - connection.dueNanos) / 1000;
      if (connection.dueNanos - begin < 1_000_000_000L) {
        warm = answered;
      }
      free.add(connection);
    }
  }

  /** Of the whole answer: its head, which has come with the first octets, and the 1,024 of the body. */
  private int length(int n) {
    for (int i = 0; i + 3 < n; i++) {
      if (answer.get(i) == '\r' && answer.get(i + 2) == '\r') {
        if (answer.get(9) != '2') {
          throw new IllegalStateException("an answer other than 200");
        }
        return i + 4 + 1024;
      }
    }
    throw new IllegalStateException("the head of an answer did not come at once");
  }
}
