// # The benchmark's programs
//
// Small programs that keep a machine busy, each in its own way, and need nothing but a
// processor and memory. The same image runs here and on QEMU.

/** A program for measuring. */
export interface Kernel {
  readonly name: string;
  /** What it does, in a few words. */
  readonly says: string;
  /** Its source. It is entered at `_start` and ends by `halt`. */
  readonly source: string;
}

/** Every program, the simplest first. */
export const KERNELS: readonly Kernel[] = [
  {
    name: "hash",
    says: "multiply, shift and exclusive or, in registers",
    source: `
_start: ldah    t0, 0x200(zero)         // how often
        ldah    t2, 0x5bd1(zero)
        lda     t2, 0x1995(t2)
        mov     1, t1
loop:   mulq    t1, t2, t3
        srl     t3, 29, t4
        xor     t3, t4, t1
        addq    t1, t0, t1
        sll     t1, 7, t5
        xor     t1, t5, t1
        addl    t1, 3, t6
        s4addq  t6, t1, t1
        subq    t0, 1, t0
        bne     t0, loop
        halt`,
  },
  {
    name: "copy",
    says: "copy 32 KB by quadwords, again and again",
    source: `
_start: lda     s0, 0x3000(zero)        // how often
        br      t0, here
here:   ldah    s1, 1(t0)               // from here
        ldah    s2, 2(t0)               // to there
again:  mov     s1, t1
        mov     s2, t2
        lda     t3, 1024(zero)
loop:   ldq     t4, 0(t1)
        ldq     t5, 8(t1)
        ldq     t6, 16(t1)
        ldq     t7, 24(t1)
        stq     t4, 0(t2)
        stq     t5, 8(t2)
        stq     t6, 16(t2)
        stq     t7, 24(t2)
        lda     t1, 32(t1)
        lda     t2, 32(t2)
        subq    t3, 1, t3
        bgt     t3, loop
        subq    s0, 1, s0
        bgt     s0, again
        halt`,
  },
  {
    name: "bytes",
    says: "copy a text byte by byte as a 21064 does, and add it up",
    source: `
_start: lda     s0, 0x2000(zero)        // how often
        br      t0, here
here:   ldah    s1, 1(t0)
        ldah    s2, 2(t0)
again:  mov     s1, t1
        lda     t2, 3(s2)
        lda     t3, 2048(zero)
loop:   ldq_u   t4, 0(t1)               // load a byte
        extbl   t4, t1, t4
        addq    v0, t4, v0
        ldq_u   t5, 0(t2)               // store it
        insbl   t4, t2, t6
        mskbl   t5, t2, t5
        bis     t5, t6, t5
        stq_u   t5, 0(t2)
        lda     t1, 1(t1)
        lda     t2, 1(t2)
        subl    t3, 1, t3
        bne     t3, loop
        subq    s0, 1, s0
        bgt     s0, again
        halt`,
  },
  {
    name: "sort",
    says: "sort numbers by insertion; hardly a branch can be foreseen",
    source: `
_start: lda     s0, 0x600(zero)         // how often
        br      t0, here
here:   ldah    s1, 1(t0)
        mov     1, s2
again:  lda     t1, 0(s1)               // fill with what looks random
        lda     t2, 512(zero)
fill:   sll     s2, 13, t3
        xor     s2, t3, s2
        srl     s2, 7, t3
        xor     s2, t3, s2
        sll     s2, 17, t3
        xor     s2, t3, s2
        stq     s2, 0(t1)
        lda     t1, 8(t1)
        subq    t2, 1, t2
        bne     t2, fill
        lda     t1, 8(s1)               // take the next number
        lda     t2, 511(zero)
next:   ldq     t3, 0(t1)
        mov     t1, t4
shift:  ldq     t5, -8(t4)              // move greater ones up
        cmple   t5, t3, t6
        bne     t6, found
        stq     t5, 0(t4)
        lda     t4, -8(t4)
        cmpeq   t4, s1, t6
        beq     t6, shift
found:  stq     t3, 0(t4)
        lda     t1, 8(t1)
        subq    t2, 1, t2
        bne     t2, next
        subq    s0, 1, s0
        bgt     s0, again
        halt`,
  },
  {
    name: "calls",
    says: "Fibonacci numbers by recursion, with a stack",
    source: `
_start: mov     36, a0
        br      t0, here
here:   ldah    sp, 2(t0)
        bsr     ra, fib
        halt
fib:    cmple   a0, 1, t0
        beq     t0, more
        mov     a0, v0
        ret     zero, (ra)
more:   lda     sp, -32(sp)
        stq     ra, 0(sp)
        stq     s0, 8(sp)
        stq     a0, 16(sp)
        subq    a0, 1, a0
        bsr     ra, fib
        mov     v0, s0
        ldq     a0, 16(sp)
        subq    a0, 2, a0
        bsr     ra, fib
        addq    s0, v0, v0
        ldq     s0, 8(sp)
        ldq     ra, 0(sp)
        lda     sp, 32(sp)
        ret     zero, (ra)`,
  },
  {
    name: "floats",
    says: "the logistic map on an array of numbers",
    source: `
_start: mov     1, a0                   // switch floating point on
        call_pal 0x2b
        lda     s0, 0x6000(zero)        // how often
        br      t0, here
here:   ldah    s1, 1(t0)
        bic     s1, 7, s1
        lda     t1, 38(zero)            // the numbers 38, 10, 3 and 1
        stq     t1, 0(s1)
        lda     t1, 10(zero)
        stq     t1, 8(s1)
        lda     t1, 3(zero)
        stq     t1, 16(s1)
        lda     t1, 1(zero)
        stq     t1, 24(s1)
        ldt     $f1, 0(s1)
        cvtqt   $f1, $f1
        ldt     $f2, 8(s1)
        cvtqt   $f2, $f2
        ldt     $f3, 16(s1)
        cvtqt   $f3, $f3
        ldt     $f4, 24(s1)
        cvtqt   $f4, $f4
        divt    $f1, $f2, $f1           // 3.8
        divt    $f4, $f3, $f3           // a third, to begin with
        mov     s1, t1
        lda     t2, 512(zero)
fill:   stt     $f3, 0(t1)
        lda     t1, 8(t1)
        subq    t2, 1, t2
        bne     t2, fill
again:  mov     s1, t1
        lda     t2, 512(zero)
loop:   ldt     $f5, 0(t1)
        subt    $f4, $f5, $f6
        mult    $f1, $f5, $f5
        lda     t1, 8(t1)
        mult    $f5, $f6, $f5
        subq    t2, 1, t2
        stt     $f5, -8(t1)
        bne     t2, loop
        subq    s0, 1, s0
        bgt     s0, again
        halt`,
  },
];
