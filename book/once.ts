// # Once
//
// What is measured for several figures is measured when the first of them is asked for.

/** `make`, done when its result is first asked for; then that is remembered. */
export function once<Result>(make: () => Result): () => Result {
  let made: { readonly result: Result } | undefined;
  return () => (made ??= { result: make() }).result;
}
