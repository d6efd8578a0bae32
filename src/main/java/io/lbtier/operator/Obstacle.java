package io.lbtier.operator;

/**
 * Why one object of a tier is not as it should be; the others are.
 *
 * @param object kind and name, as in {@code Service "lbtier-shop"}
 * @param message what is in the way, and the way out
 * @param retry whether trying again may help without anybody doing anything
 */
record Obstacle(String object, String message, boolean retry) {
  String sentence() {
    return object + " " + message;
  }
}
