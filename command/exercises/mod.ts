// # Exercises
//
// The commands with which readers work on the exercises, one function each: the
// command's arguments go in, its exit status comes out.

export { check } from "./check.ts";
export { exercises } from "./exercises.ts";
export { learn } from "./learn.ts";
export { reveal } from "./reveal.ts";
