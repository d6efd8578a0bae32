package io.lbtier.proxy.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lbtier.proxy.PrefaceHandler.MalformedException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientHelloTest {
  private static final SslProvider[] LIBRARIES = {SslProvider.JDK, SslProvider.OPENSSL};

  @ParameterizedTest
  @EnumSource(names = {"JDK", "OPENSSL"})
  void readsWhatLibrariesSend(SslProvider library) throws Exception {
    for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
      assertThat(name(hello(library, "Shop.Example.com", protocol))).isEqualTo("shop.example.com");
      assertThat(name(hello(library, null, protocol))).isEmpty();
    }
  }

  /** Whatever the packets, and leaving the input as it is. */
  @ParameterizedTest
  @EnumSource(names = {"JDK", "OPENSSL"})
  void waitsForTheRest(SslProvider library) throws Exception {
    byte[] hello = hello(library, "shop.example.com", "TLSv1.3");
    for (int i = 0; i < hello.length; i++) {
      assertThat(name(Arrays.copyOf(hello, i))).as("%d of %d bytes", i, hello.length).isNull();
    }
    ByteBuf more = Unpooled.wrappedBuffer(hello, new byte[] {23, 3, 3, 0, 1, 0});
    assertThat(ClientHello.serverName(more)).isEqualTo("shop.example.com");
    assertThat(more.readerIndex()).isZero();
  }

  @Test
  void readsAMessageSpreadOverRecords() throws Exception {
    byte[] hello = hello(SslProvider.JDK, "shop.example.com", "TLSv1.3");
    for (int each : List.of(1, 2, 3, 7, 100, 1000)) {
      byte[] spread = spread(hello, each);
      assertThat(name(spread)).isEqualTo("shop.example.com");
      assertThat(name(Arrays.copyOf(spread, spread.length - 1))).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\n",
        "SSH-2.0-OpenSSH",
        "\u0016\u0002",
        "\u0015\u0003\u0001\u0000\u0002\u0001\u0000",
        "\u0016\u0003\u0001\u0000\u0000",
        "\u0016\u0003\u0001\u0000\u0004\u0002\u0000\u0000\u0000",
        "\u0016\u0003\u0001\u0000\u0004\u0001\u0001\u0000\u0000",
        "\u0016\u0003\u0001\u00ff\u00ff",
      })
  void refusesWhatIsNone(String input) {
    assertThatThrownBy(() -> name(input.getBytes(StandardCharsets.ISO_8859_1)))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void refusesNamesThatAreNone() {
    for (String name :
        List.of("", ".", "a..b", "a.", ".a", "a b", "a\u0000", "a/b", "ä", "[::1]")) {
      assertThatThrownBy(() -> name(minimal(sni(name))))
          .as(name)
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void refusesTwoNames() {
    byte[] one = sni("a.example");
    assertThatThrownBy(() -> name(minimal(one, one))).isInstanceOf(MalformedException.class);
    byte[] two = "\0\0\0\22\0\20\0\0\3a.b\0\0\3a.bxxxx".getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> name(minimal(two))).isInstanceOf(MalformedException.class);
  }

  @Test
  void knowsTheLeastThereIs() throws Exception {
    assertThat(name(minimal(sni("a_b-c.Example")))).isEqualTo("a_b-c.example");
    assertThat(name(minimal())).isEmpty();
  }

  @Test
  void isBounded() throws Exception {
    byte[] endless = new byte[ClientHello.LONGEST];
    endless[0] = 22;
    endless[1] = 3;
    endless[3] = 0x3f;
    endless[4] = (byte) 0xff;
    endless[5] = 1;
    endless[7] = 0x3f;
    endless[8] = (byte) 0xfc;
    assertThat(name(Arrays.copyOf(endless, 16_000))).isNull();
    assertThatThrownBy(() -> name(endless)).isInstanceOf(MalformedException.class);
  }

  /** Changed at random it is a name, wants more, or is refused; never anything else. */
  @Test
  void judgesAnything() throws Exception {
    Random random = new Random(1);
    int names = 0;
    int refused = 0;
    for (SslProvider library : LIBRARIES) {
      byte[] hello = hello(library, "shop.example.com", "TLSv1.3");
      for (int i = 0; i < 50_000; i++) {
        byte[] changed = Arrays.copyOf(hello, hello.length - random.nextInt(2));
        for (int n = random.nextInt(4); n > 0; n--) {
          int at = random.nextInt(random.nextBoolean() ? 200 : changed.length);
          changed[Math.min(at, changed.length - 1)] = (byte) random.nextInt(256);
        }
        try {
          names += name(changed) == null ? 0 : 1;
        } catch (MalformedException e) {
          refused++;
        }
      }
    }
    assertThat(names).isGreaterThan(5_000);
    assertThat(refused).isGreaterThan(5_000);
  }

  private static @Nullable String name(byte[] bytes) throws MalformedException {
    return ClientHello.serverName(Unpooled.wrappedBuffer(bytes));
  }

  static byte[] hello(SslProvider library, @Nullable String name, String protocol)
      throws Exception {
    SSLEngine engine =
        SslContextBuilder.forClient()
            .sslProvider(library)
            .protocols(protocol)
            .build()
            .newEngine(ByteBufAllocator.DEFAULT);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setServerNames(name == null ? List.of() : List.of(new SNIHostName(name)));
    engine.setSSLParameters(parameters);
    ByteBuffer out = ByteBuffer.allocate(64 << 10);
    engine.wrap(ByteBuffer.allocate(0), out);
    engine.closeOutbound();
    if (engine instanceof io.netty.util.ReferenceCounted counted) {
      counted.release();
    }
    return Arrays.copyOf(out.array(), out.position());
  }

  /** The same message in records of so many bytes. */
  static byte[] spread(byte[] hello, int each) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int at = 5; at < hello.length; at += each) {
      int length = Math.min(each, hello.length - at);
      out.writeBytes(new byte[] {22, 3, 1, (byte) (length >> 8), (byte) length});
      out.write(hello, at, length);
    }
    return out.toByteArray();
  }

  private static byte[] sni(String name) {
    byte[] host = name.getBytes(StandardCharsets.ISO_8859_1);
    int n = host.length;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {0, 0, 0, (byte) (n + 5), 0, (byte) (n + 3), 0, 0, (byte) n});
    out.writeBytes(host);
    return out.toByteArray();
  }

  private static byte[] minimal(byte[]... extensions) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(new byte[2 + 32]);
    body.writeBytes(new byte[] {0, 0, 2, 0x13, 0x01, 1, 0});
    int length = Arrays.stream(extensions).mapToInt(e -> e.length).sum();
    if (extensions.length > 0) {
      body.writeBytes(new byte[] {(byte) (length >> 8), (byte) length});
    }
    Arrays.stream(extensions).forEach(body::writeBytes);
    int all = body.size();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {22, 3, 1, (byte) ((all + 4) >> 8), (byte) (all + 4)});
    out.writeBytes(new byte[] {1, 0, (byte) (all >> 8), (byte) all});
    out.writeBytes(body.toByteArray());
    return out.toByteArray();
  }
}
