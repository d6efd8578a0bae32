package io.lbtier.source;

import io.lbtier.compile.Problem;

/**
 * One thing that is wrong with a file.
 *
 * @param file as the user named it
 * @param problem where in the file, and what; the path is that of a field, or of a line where the
 *     text itself is broken
 */
public record FileProblem(String file, Problem problem) {}
