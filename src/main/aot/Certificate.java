import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/** A certificate that signs itself, in PEM. */
record Certificate(String chain, String key) {
  private static final String PASSWORD = "training";

  static Certificate make(Path folder) throws IOException, InterruptedException, GeneralSecurityException {
    Path store = folder.resolve("store.p12");
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    Process process =
        new ProcessBuilder(
                (keytool + " -genkeypair -alias train -keyalg EC -groupname secp256r1 -dname CN=localhost"
                        + " -ext SAN=dns:localhost -storetype PKCS12 -storepass " + PASSWORD + " -keystore " + store)
                    .split(" "))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    if (process.waitFor() != 0) {
      throw new IOException(Files.readString(folder.resolve("keytool.log")));
    }
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    return new Certificate(
        pem("CERTIFICATE", keys.getCertificate("train").getEncoded()),
        pem("PRIVATE KEY", keys.getKey("train", PASSWORD.toCharArray()).getEncoded()));
  }

  /** As a document to stand behind a tier. */
  String secret() {
    return """
        ---
        apiVersion: v1
        kind: Secret
        type: kubernetes.io/tls
        metadata: {name: train, namespace: default}
        stringData:
          tls.crt: |
        %s  tls.key: |
        %s"""
        .formatted(chain.indent(4), key.indent(4));
  }

  private static String pem(String what, byte[] der) {
    return "-----BEGIN " + what + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
        + "\n-----END " + what + "-----\n";
  }
}
