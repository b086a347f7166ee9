// The part of jsr:@std/cli that this project uses, typed after its documentation.

type Name<N> = N extends readonly (infer S extends string)[] ? S
  : N extends string ? N
  : never;

/** What {@linkcode parseArgs} understands. */
export interface ParseOptions<
  B extends string | readonly string[] = string | readonly string[],
  S extends string | readonly string[] = string | readonly string[],
  C extends string | readonly string[] = string | readonly string[],
> {
  /** Flags that take no value. */
  boolean?: B;
  /** Flags that take a value, kept as a string. */
  string?: S;
  /** Flags that may be given several times. */
  collect?: C;
  /** Other names for a flag. */
  alias?: Record<string, string | readonly string[]>;
  /** Values of flags that are not given. */
  default?: Record<string, unknown>;
  /** Stop at the first argument that is not a flag. */
  stopEarly?: boolean;
  /** Keep what follows `--` apart, under the key `--`. */
  "--"?: boolean;
  /** Called with every flag and argument that is not declared; false drops it. */
  unknown?: (arg: string, key?: string, value?: unknown) => unknown;
}

/** What {@linkcode parseArgs} returns: positional arguments under `_`, flags by name. */
export type Args<B, S, C> =
  & { _: (string | number)[]; "--"?: string[] }
  & { [K in Name<B>]: boolean }
  & { [K in Exclude<Name<S>, Name<C>>]?: string }
  & { [K in Name<C>]: string[] };

/** Parses command-line arguments in the customary manner. */
export function parseArgs<
  const B extends string | readonly string[] = never,
  const S extends string | readonly string[] = never,
  const C extends string | readonly string[] = never,
>(args: readonly string[], options?: ParseOptions<B, S, C>): Args<B, S, C>;
