// Where JSR cannot be reached, this stands in for jsr:@std/cli (see README.md).
// @ts-types="./mod.d.ts"
export * from "deno-std/cli/parse_args.js";
