import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A certificate that all systems serve: ECDSA on P-256, signed by itself. */
record Certificate(Path chain, Path key, Path both) {
  static Certificate in(Path dir) throws IOException {
    Certificate certificate =
        new Certificate(dir.resolve("bench.crt"), dir.resolve("bench.key"), dir.resolve("bench.pem"));
    if (!Files.exists(certificate.both)) {
      certificate.make(dir);
    }
    return certificate;
  }

  private void make(Path dir) throws IOException {
    try {
      Shell.run(
          Shell.OTHER_CORE,
          dir.resolve("openssl.log"),
          "openssl",
          "req",
          "-x509",
          "-newkey",
          "ec",
          "-pkeyopt",
          "ec_paramgen_curve:P-256",
          "-nodes",
          "-days",
          "3650",
          "-subj",
          "/CN=bench",
          "-keyout",
          key.toString(),
          "-out",
          chain.toString());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    Files.writeString(both, Files.readString(chain) + Files.readString(key));
  }

  /** As a document to stand behind a tier. */
  String secret() throws IOException {
    return "---\napiVersion: v1\nkind: Secret\ntype: kubernetes.io/tls\nmetadata: {name: web, namespace: default}\nstringData:\n"
        + entry("tls.crt", chain)
        + entry("tls.key", key);
  }

  private static String entry(String name, Path file) throws IOException {
    return "  " + name + ": |\n" + Files.readString(file).indent(4);
  }
}
