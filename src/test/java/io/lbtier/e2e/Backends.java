package io.lbtier.e2e;

/**
 * Two backends behind a Service, both called {@code web}: each answers with the name of its pod, on
 * {@code /wait/3s} after so long.
 */
final class Backends {
  private static final String YAML =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web}
      spec:
        replicas: 2
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
            dnsPolicy: Default
            terminationGracePeriodSeconds: 40
            PLACE
            containers:
            - name: web
              image: lbtier.test/sample:1
              ports: [{containerPort: 8080}]
              # As much as a proxy has, lest they be the first to wait on a busy machine.
              resources: {requests: {cpu: 100m}}
              readinessProbe: {httpGet: {port: 8080}, periodSeconds: 1, timeoutSeconds: 10}
              lifecycle: {preStop: {sleep: {seconds: STOP_DELAY}}}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec:
        selector: {app: web}
        ports: [{name: http, port: 80, targetPort: 8080}]
      """;

  private Backends() {}

  /** On any nodes; they go on serving for some seconds after they have been told to stop. */
  static String anywhere(int stopDelaySeconds) {
    return yaml("", stopDelaySeconds);
  }

  /** On one node. */
  static String on(String node) {
    return yaml("nodeName: " + node, 0);
  }

  private static String yaml(String place, int stopDelaySeconds) {
    return YAML.replace("PLACE", place).replace("STOP_DELAY", "" + stopDelaySeconds);
  }
}
