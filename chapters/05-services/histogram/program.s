// # A program that measures itself
//
// This program uses the histogram twice: as a library that is part of it, and as a spindle
// that it brings along and installs in the kernel while it runs.
//
// Both times it records the same numbers and looks at the processor's cycle counter before
// and after. Then it compares the two histograms, bucket by bucket.
//
// :::predict
// The library's call is a jump and a return. The spindle's goes through PALcode, a door and
// the list of all who answer system calls, and back. How many times as long does it take?
// Guess, then run `deno task boot`.
// :::

// ## In the program
//
// A call of the library is a jump and a return.

main:   lda     s0, Histogram_record
        bsr     ra, start
library:
        bsr     ra, random
        mov     v0, a0
        mov     s0, pv
        jsr     ra, (pv)
        subq    s1, 1, s1
        bne     s1, library
        bsr     ra, stop
        mov     v0, s4
        lda     a0, text1
        lda     a1, 9
        mov     s4, a2
        bsr     ra, tell

// ## In the kernel
//
// The spindle's text is in this program's memory. One call hands it to the kernel, which
// judges it, compiles it, and gives the number by which its first entry is called; the
// next two numbers are the other entries. From then on the program calls a piece of the
// kernel that it has brought itself ([[promise 35]]).

        lda     a0, spindle
        lda     a1, spindle_bytes
        lda     v0, call.install
        callsys
        bne     a3, failed
        mov     v0, s0
        bsr     ra, start
inside: bsr     ra, random
        mov     v0, a0
        mov     s0, v0
        callsys
        bne     a3, failed
        subq    s1, 1, s1
        bne     s1, inside
        bsr     ra, stop
        mov     v0, s5
        lda     a0, text2
        lda     a1, 9
        mov     s5, a2
        bsr     ra, tell

// ## The same?
//
// Any difference between the two histograms leaves a bit in `s2`.

        lda     s1, 64
        clr     s2
same:   subq    s1, 1, s1
        mov     s1, a0
        jsr     ra, Histogram_count
        mov     v0, s3
        mov     s1, a0
        addq    s0, 1, v0
        callsys
        bne     a3, failed
        xor     v0, s3, v0
        bis     s2, v0, s2
        bne     s1, same
        bne     s2, failed
        lda     a1, text3
        lda     a2, 30
        bsr     ra, print
        clr     a0
        br      exit
failed: lda     a1, text4
        lda     a2, 30
        bsr     ra, print
        lda     a0, 1
        br      exit

// ## Helpers
//
// `start` and `stop` surround the rounds; `stop` gives the cycles of one of them.

start:  lda     s1, 128
        ldq     s3, seed
        rpcc    s2
        ret
stop:   rpcc    v0
        subq    v0, s2, v0
        zapnot  v0, 15, v0
        srl     v0, 7, v0
        ret

// Numbers that look like chance and are the same every time. How far each is shifted down
// is chance as well, so that all sizes occur.

random: ldq     t0, factor
        mulq    s3, t0, s3
        addq    s3, 1, s3
        srl     s3, 58, t0
        srl     s3, t0, v0
        ret

// `tell` prints a text and a number, `print` what lies at `a1`. The digits of the number
// are found from the last to the first; dividing by ten is multiplying by a tenth.

tell:   lda     sp, -64(sp)
        stq     ra, 0(sp)
        stq     a2, 8(sp)
        mov     a1, a2
        mov     a0, a1
        bsr     ra, print
        ldq     t0, 8(sp)
        lda     a1, 64(sp)
        mov     10, t1
        lda     a1, -1(a1)
        stb     t1, 0(a1)
        ldq     t4, tenth
digit:  umulh   t0, t4, t2
        srl     t2, 3, t2
        s4addq  t2, t2, t3
        addq    t3, t3, t3
        subq    t0, t3, t3
        addq    t3, '0', t3
        lda     a1, -1(a1)
        stb     t3, 0(a1)
        mov     t2, t0
        bne     t0, digit
        lda     a2, 64(sp)
        subq    a2, a1, a2
        bsr     ra, print
        ldq     ra, 0(sp)
        lda     sp, 64(sp)
        ret
print:  lda     a0, 1
        lda     v0, call.write
        callsys
        ret

        .section .rodata
        .align  3
tenth:  .quad   0xcccccccccccccccd
factor: .quad   6364136223846793005
seed:   .quad   1994
text1:  .ascii  "library: "
text2:  .ascii  "spindle: "
text3:  .ascii  "The two histograms are equal.\n"
text4:  .ascii  "Something is not as expected.\n"
