package io.lbtier.proxy.proxyprotocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lbtier.model.Pool;
import io.lbtier.proxy.PrefaceHandler.MalformedException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Random;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeaderReaderTest {
  /** Not watched for leaks, which here would take most of the time. */
  private static final ByteBufAllocator HEAP = new UnpooledByteBufAllocator(false, true);

  private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
  private static final String TCP4 = "2111000c" + "c0000201" + "c6336402" + "0050" + "ffff";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PROXY TCP4 192.0.2.1 198.51.100.2 80 65535 | 192.0.2.1:80 198.51.100.2:65535",
        "PROXY TCP4 255.255.255.255 0.0.0.0 0 1 | 255.255.255.255:0 0.0.0.0:1",
        "PROXY TCP6 2001:db8::1 ::1 1 2 | [2001:db8:0:0:0:0:0:1]:1 [0:0:0:0:0:0:0:1]:2",
        "PROXY TCP6 ::ffff:192.0.2.1 ::FFFF:192.0.2.2 1 2 | 192.0.2.1:1 192.0.2.2:2",
        "PROXY UNKNOWN | unknown",
        "PROXY UNKNOWN ffff:f...f:ffff 65535 65535 what ever | unknown",
      })
  void readsVersion1(String line, String expected) throws MalformedException {
    assertThat(read(text(line + "\r\n"))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    TCP4 + ", 192.0.2.1:80 198.51.100.2:65535",
    "21210024fe800000000000000000000000000001fe80000000000000000000000000000200010002,"
        + "[fe80:0:0:0:0:0:0:1]:1 [fe80:0:0:0:0:0:0:2]:2",
    "20000000, unknown",
    "20110000, unknown",
    "20110003ffffff, unknown",
    "20ff0001ff, unknown",
    "21000000, unknown",
    "21000003040000, unknown",
    "21110010c0000201c63364020050ffff" + "04000161, 192.0.2.1:80 198.51.100.2:65535",
  })
  void readsVersion2(String hex, String expected) throws MalformedException {
    assertThat(read(hex(SIGNATURE + hex))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\n",
        "proxy TCP4 192.0.2.1 198.51.100.2 80 81\r\n",
        "PROXY  TCP4 192.0.2.1 198.51.100.2 80 81\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.2 80 81 \r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.2 80\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.2 80 65536\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.2 080 81\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.2 -80 81\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.2 80 81\n\r\n",
        "PROXY TCP4 192.0.2.1 198.51.100.2 80 81\r\r\n",
        "PROXY TCP4 192.0.2.01 198.51.100.2 80 81\r\n",
        "PROXY TCP4 192.0.2.256 198.51.100.2 80 81\r\n",
        "PROXY TCP4 192.0.2 198.51.100.2 80 81\r\n",
        "PROXY TCP4 2001:db8::1 2001:db8::2 80 81\r\n",
        "PROXY TCP6 192.0.2.1 198.51.100.2 80 81\r\n",
        "PROXY TCP6 2001:db8::1::2 ::1 80 81\r\n",
        "PROXY TCP6 fe80::1%eth0 ::1 80 81\r\n",
        "PROXY UDP4 192.0.2.1 198.51.100.2 80 81\r\n",
        "PROXY UNKNOWNS\r\n",
        "PROXY \r\n",
      })
  void refusesVersion1(String line) {
    assertThatThrownBy(() -> read(text(line))).isInstanceOf(MalformedException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1111000cc0000201c63364020050ffff", // version 1 in binary
        "2211000cc0000201c63364020050ffff", // command 2
        "2112000cc0000201c63364020050ffff", // datagrams
        "2141000cc0000201c63364020050ffff", // family 4
        "2113000cc0000201c63364020050ffff", // protocol 3
        "2111000bc0000201c63364020050ff", // too short for its addresses
        "2111000ec0000201c63364020050ffff0400", // half of an attachment
        "2111000fc0000201c63364020050ffff040001", // an attachment longer than the rest
        "21110010c0000201c63364020050ffff03000100", // a checksum of one byte
        "21110013c0000201c63364020050ffff03000400000000", // a wrong checksum
        "21114000c0000201", // 16 KiB
      })
  void refusesVersion2(String hex) {
    assertThatThrownBy(() -> read(hex(SIGNATURE + hex))).isInstanceOf(MalformedException.class);
  }

  @Test
  void aLineMayHave107BytesAndNoMore() throws MalformedException {
    String longest = "PROXY UNKNOWN " + "x".repeat(107 - 16);
    assertThat(read(text(longest + "\r\n"))).isEqualTo("unknown");
    assertThatThrownBy(() -> read(text(longest + "x\r\n"))).isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> read(text(longest + "xxx"))).isInstanceOf(MalformedException.class);
  }

  @Test
  void verifiesAChecksum() throws MalformedException {
    ByteBuf header = hex(SIGNATURE + "21110013c0000201c63364020050ffff" + "030004" + "00000000");
    CRC32C crc = new CRC32C();
    crc.update(ByteBufUtil.getBytes(header));
    header.setInt(header.writerIndex() - 4, (int) crc.getValue());
    assertThat(read(header.copy())).isEqualTo("192.0.2.1:80 198.51.100.2:65535");
    header.setByte(20, 7);
    assertThatThrownBy(() -> read(header)).isInstanceOf(MalformedException.class);
  }

  /** Whatever is written is read, in every split, and nothing of what follows is taken. */
  @ParameterizedTest
  @EnumSource(Pool.ProxyProtocol.class)
  void readsWhatIsWritten(Pool.ProxyProtocol version) throws Exception {
    Random random = new Random(1);
    for (int i = 0; i < 500; i++) {
      boolean six = random.nextBoolean();
      InetSocketAddress source = address(random, six);
      InetSocketAddress destination = address(random, six);
      ByteBuf in = write(version, source, destination);
      int length = in.readableBytes();
      in.writeBytes(text("PROXY rest"));
      for (int end = 0; end < length; end++) {
        ByteBuf part = in.slice(0, end);
        assertThat(ProxyHeaderReader.read(part)).as("%d of %d bytes", end, length).isNull();
        assertThat(part.readerIndex()).isZero();
      }
      assertThat(ProxyHeaderReader.read(in)).isEqualTo(new ProxyHeader(source, destination));
      assertThat(in.toString(StandardCharsets.US_ASCII)).isEqualTo("PROXY rest");
      in.release();
    }
  }

  @ParameterizedTest
  @EnumSource(Pool.ProxyProtocol.class)
  void aConnectionOfTheProxysOwnIsNobodys(Pool.ProxyProtocol version) throws Exception {
    assertThat(ProxyHeaderReader.read(write(version, null, null))).isEqualTo(ProxyHeader.UNKNOWN);
  }

  /**
   * Whatever comes is a header, the beginning of one, or refused; and what is refused or a header
   * stays so whatever follows.
   */
  @Test
  void judgesAnything() throws Exception {
    Random random = new Random(2);
    int headers = 0;
    int refused = 0;
    for (int i = 0; i < 100_000; i++) {
      ByteBuf in =
          write(
              i % 2 == 0 ? Pool.ProxyProtocol.V1 : Pool.ProxyProtocol.V2,
              address(random, i % 4 < 2),
              address(random, i % 4 < 2));
      in.writeZero(random.nextInt(4));
      for (int changes = random.nextInt(4); changes > 0; changes--) {
        in.setByte(random.nextInt(in.writerIndex()), random.nextInt(256));
      }
      ByteBuf part = in.slice(0, random.nextInt(in.writerIndex() + 1));
      @Nullable ProxyHeader early = null;
      boolean earlyRefused = false;
      try {
        early = ProxyHeaderReader.read(part);
      } catch (MalformedException e) {
        earlyRefused = true;
      }
      try {
        ProxyHeader header = ProxyHeaderReader.read(in);
        assertThat(earlyRefused).isFalse();
        assertThat(early == null || early.equals(header)).isTrue();
        headers += header == null ? 0 : 1;
      } catch (MalformedException e) {
        assertThat(early).isNull();
        refused++;
      }
      in.release();
    }
    assertThat(headers).isGreaterThan(10_000);
    assertThat(refused).isGreaterThan(10_000);
  }

  private static ByteBuf write(
      Pool.ProxyProtocol version,
      @Nullable InetSocketAddress source,
      @Nullable InetSocketAddress destination) {
    return ProxyHeaderWriter.write(HEAP, version, source, destination);
  }

  private static InetSocketAddress address(Random random, boolean six) {
    byte[] octets = new byte[six ? 16 : 4];
    random.nextBytes(octets);
    try {
      return new InetSocketAddress(InetAddress.getByAddress(octets), random.nextInt(0x10000));
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Source and destination; the input has to be a header and nothing more. */
  private static String read(ByteBuf in) throws MalformedException {
    ProxyHeader header = Objects.requireNonNull(ProxyHeaderReader.read(in));
    assertThat(in.isReadable()).isFalse();
    return header.source() == null || header.destination() == null
        ? "unknown"
        : text(header.source()) + " " + text(header.destination());
  }

  private static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  private static ByteBuf text(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
  }

  private static ByteBuf hex(String hex) {
    return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex));
  }
}
