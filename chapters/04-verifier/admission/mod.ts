// # Letting in
//
// Judging, compiling and installing are one step, and what is installed is what was judged.
//
// Who brings a source comes in by the first door. Who was judged elsewhere brings a sealed
// certificate, and the kernel looks at everything in it that it can look at itself.

export * from "./admission.ts";
export * from "./facts_text.ts";
export * from "./certificate.ts";
export * from "./judging.ts";
export * from "./reading_certificate.ts";
export * from "./sealing.ts";
