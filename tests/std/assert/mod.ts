// Where JSR cannot be reached, this stands in for jsr:@std/assert (see README.md).
// @ts-types="./mod.d.ts"
export * from "deno-std/assert/mod.js";
