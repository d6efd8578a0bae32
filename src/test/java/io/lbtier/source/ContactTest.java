package io.lbtier.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class ContactTest {
  @Test
  void saysOnceThatContactIsLostAndOnceThatItIsBack() {
    List<String> said = new ArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            said.add(record.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger(Contact.class.getName());
    logger.addHandler(handler);
    try {
      AtomicBoolean watching = new AtomicBoolean(true);
      Contact contact = new Contact(watching::get);
      looks(contact, 5);
      watching.set(false);
      looks(contact, 2);
      watching.set(true);
      looks(contact, 1);
      assertThat(said).as("a watch that is renewed").isEmpty();

      watching.set(false);
      looks(contact, 20);
      assertThat(said).hasSize(1).first().asString().startsWith("the API server is not reached");
      watching.set(true);
      looks(contact, 20);
      assertThat(said).hasSize(2).last().asString().isEqualTo("the API server is reached again");
    } finally {
      logger.removeHandler(handler);
    }
  }

  private static void looks(Contact contact, int times) {
    for (int i = 0; i < times; i++) {
      contact.look();
    }
  }
}
