package io.lbtier.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Quantity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes are counted as Kubernetes counts them. */
class QuantitiesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0", "1", "1500", "3k", "5M", "7G", "2T", "32Ki", "10Mi", "3Gi", "1024Ti", "007Ki"
      })
  void asTheClientLibraryDoes(String quantity) {
    assertThat(Quantities.bytes(quantity))
        .isEqualTo(new Quantity(quantity).getNumericalAmount().longValueExact());
  }

  @Test
  void moreThanALongHolds() {
    assertThat(Quantities.bytes("999999999999999Ti")).isEqualTo(Long.MAX_VALUE);
  }
}
