package io.lbtier.proxy.udp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HostAddressesTest {
  @Test
  void areThoseThatCanBeSentTo() throws Exception {
    assertThat(
            HostAddresses.parse(
                List.of(
                    "fe8000000000000000fc00fffe000001 04 40 20 80     eth0",
                    "00000000000000000000000000000001 01 80 10 80       lo",
                    "20010db8000000000000000000000007 02 40 00 00     eth0",
                    "20010db8000000000000000000000008 02 40 00 40     eth0",
                    "20010db8000000000000000000000009 02 40 00 c8     eth0",
                    "fd000000000000000000000000000002 10a 40 00 82 veth1234567",
                    "fd000000000000000000000000000002 10b 40 00 82     br-x",
                    "")))
        .extracting(InetAddress::getHostAddress)
        .containsExactly("0:0:0:0:0:0:0:1", "2001:db8:0:0:0:0:0:7", "fd00:0:0:0:0:0:0:2");
  }

  @Test
  void areBounded() throws Exception {
    List<String> many =
        IntStream.range(0, 1_000)
            .mapToObj("fd0000000000000000000000%08x 02 40 00 80 eth0"::formatted)
            .toList();
    assertThat(HostAddresses.parse(many)).hasSize(HostAddresses.MAX);
  }
}
