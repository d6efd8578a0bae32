import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;

/**
 * Datagrams of 64 bytes. usage: Datagrams.java echo PORT | send PORT SOCKETS UNDER_WAY SECONDS, which keeps so many
 * under way from each socket, takes one that is not echoed within 200 ms for lost, and prints how many were echoed.
 */
class Datagrams {
  private static final long LOST_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[1]);
    if (args[0].equals("echo")) {
      echo(port);
    } else {
      send(port, Integer.parseInt(args[2]), Integer.parseInt(args[3]), Integer.parseInt(args[4]));
    }
  }

  private static void echo(int port) throws Exception {
    ByteBuffer buffer = ByteBuffer.allocateDirect(2048);
    try (DatagramChannel channel = DatagramChannel.open()) {
      channel.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
      while (true) {
        var from = channel.receive(buffer.clear());
        channel.send(buffer.flip(), from);
      }
    }
  }

  private static void send(int port, int sockets, int underWay, int seconds) throws Exception {
    Selector selector = Selector.open();
    ByteBuffer buffer = ByteBuffer.allocateDirect(2048);
    for (int i = 0; i < sockets; i++) {
      DatagramChannel channel = DatagramChannel.open();
      channel.connect(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ, new long[] {0});
    }
    long begin = System.nanoTime();
    long end = begin + TimeUnit.SECONDS.toNanos(seconds);
    long echoed = 0;
    for (long now = begin; now < end; now = System.nanoTime()) {
      for (SelectionKey key : selector.keys()) {
        long[] last = (long[]) key.attachment();
        if (last[0] == 0 || now - last[0] > LOST_NANOS) {
          last[0] = now;
          for (int i = 0; i < underWay; i++) {
            ((DatagramChannel) key.channel()).write(buffer.clear().limit(64));
          }
        }
      }
      selector.select(20);
      for (SelectionKey key : selector.selectedKeys()) {
        DatagramChannel channel = (DatagramChannel) key.channel();
        while (channel.read(buffer.clear()) > 0) {
          echoed++;
          channel.write(buffer.flip());
        }
        ((long[]) key.attachment())[0] = System.nanoTime();
      }
      selector.selectedKeys().clear();
    }
    System.out.println(echoed + " echoed");
  }
}
