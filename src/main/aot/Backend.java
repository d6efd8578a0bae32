import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** What stands behind the tier: answers every request with 1 KiB or, at /big, 256 KiB, and echoes datagrams. */
class Backend {
  private static final byte[] SMALL = response(1 << 10);
  private static final byte[] BIG = response(256 << 10);

  private Backend() {}

  /** Returns the port of loopback, for TCP and UDP, on which it serves until the process ends. */
  static int start() throws IOException {
    int port = Train.Ports.freePort();
    ServerSocket server = new ServerSocket(port, 1024, InetAddress.getLoopbackAddress());
    DatagramSocket datagrams = new DatagramSocket(port, InetAddress.getLoopbackAddress());
    Thread.ofPlatform().daemon().start(() -> accept(server));
    Thread.ofPlatform().daemon().start(() -> echo(datagrams));
    return port;
  }

  private static byte[] response(int length) {
    String head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " + length + "\r\n\r\n";
    return (head + "x".repeat(length)).getBytes(StandardCharsets.US_ASCII);
  }

  private static void accept(ServerSocket server) {
    try {
      while (true) {
        Socket socket = server.accept();
        Thread.ofVirtual().start(() -> answer(socket));
      }
    } catch (IOException e) {
      // The process ends.
    }
  }

  private static void answer(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = socket.getInputStream();
      OutputStream out = socket.getOutputStream();
      for (String head = Wire.head(in); head != null; head = Wire.head(in)) {
        Wire.skipBody(in, head);
        out.write(head.contains(" /big ") ? BIG : SMALL);
      }
    } catch (IOException e) {
      // The other side went.
    }
  }

  private static void echo(DatagramSocket socket) {
    DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
    try {
      while (true) {
        packet.setLength(2048);
        socket.receive(packet);
        socket.send(packet);
      }
    } catch (IOException e) {
      // The process ends.
    }
  }
}
