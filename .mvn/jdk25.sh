# Sets JAVA_HOME to a JDK 25, because the one on PATH is often older. Sourced by mvnw and bin/lbtier.
# Looks at JAVA_HOME, PATH, and the places where systems, SDKMAN and IDEs put JDKs; says what to do when there is none.
lbtier_is_jdk25() { [ -x "$1/bin/javac" ] && grep -q '^JAVA_VERSION="25[."]' "$1/release" 2>/dev/null; }

lbtier_find_jdk25() {
  lbtier_on_path=$(command -v javac 2>/dev/null) && lbtier_on_path=$(readlink -f "$lbtier_on_path" 2>/dev/null || echo "$lbtier_on_path")
  for lbtier_jdk in "${JAVA_HOME:-}" "${lbtier_on_path%/bin/javac}" /usr/lib/jvm/* /opt/*jdk* /opt/java/* \
    "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* "$HOME"/.local/share/mise/installs/java/* "$HOME"/.asdf/installs/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk@25/libexec/openjdk.jdk/Contents/Home; do
    if [ -n "$lbtier_jdk" ] && lbtier_is_jdk25 "$lbtier_jdk"; then
      JAVA_HOME=$lbtier_jdk
      export JAVA_HOME
      return 0
    fi
  done
  echo "lbtier needs a JDK 25 and found none (looked at JAVA_HOME=${JAVA_HOME:-unset}, PATH and the usual folders). Install one, for example Temurin 25 or Debian's openjdk-25-jdk, or point JAVA_HOME at it." >&2
  return 1
}

lbtier_find_jdk25
