// # What is wrong, and where
//
// The weave collects every problem it meets, and if there is one it writes nothing.

/** Something in a source file that keeps the book from being woven. */
export interface Problem {
  /** The file's path from the root of the project. */
  readonly file: string;
  /** The line, counted from 1. */
  readonly line: number;
  /** A sentence: what is wrong, and what would be right. */
  readonly message: string;
}

/** Takes note of a problem on `line` of the file at hand. */
export type Report = (line: number, message: string) => void;

/** `problem` as compilers print it. */
export function formatProblem({ file, line, message }: Problem): string {
  return `${file}:${line}: ${message}`;
}

/** A reporter that appends what it is told about `file` to `problems`. */
export function reporter(problems: Problem[], file: string): Report {
  return (line, message) => {
    const same = (other: Problem) =>
      other.file === file && other.line === line && other.message === message;
    if (!problems.some(same)) problems.push({ file, line, message });
  };
}

/** Orders problems by file, then by line. */
export function byPlace(a: Problem, b: Problem): number {
  return a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line;
}
