// # A program that shows pictures
//
// It draws a picture of 640 by 480 points, shows it, and draws the next one into the memory of the
// one before.
//
// Picture number n has the colour n everywhere. To draw it takes some computing first, as if it had
// been compressed, and then 38,400 stores of eight points. As the program that makes sound, it goes
// on without a reservation where there is no such thing.

main:   lda     a0, period
        lda     a1, budget
        lda     v0, call.reserve
        callsys
        beq     a3, granted
        subq    v0, 78, t0
        bne     t0, refused

// The pictures lie a megabyte apart.

granted:
        lda     s4, 0x200000000
        lda     s5, 0x200100000
        clr     a0
        mov     s4, a1
        bsr     s3, make
        lda     a0, 1
        mov     s5, a1
        bsr     s3, make
        ldq     s2, screen
        mov     s2, a0
        jsr     ra, Pictures_begin
        bne     v0, refused
        clr     s0

// ## A picture
//
// `s0` is its number, and the lowest bit of that says which of the two pieces of memory it gets.

picture:
        lda     t0, work
        sll     t0, 8, t0
unpack: mulq    s1, t0, s1
        addq    s1, t0, s1
        subq    t0, 1, t0
        bne     t0, unpack
        mov     s4, t1
        blbc    s0, even
        mov     s5, t1
even:   and     s0, 255, t2
        sll     t2, 8, t3
        or      t2, t3, t2
        sll     t2, 16, t3
        or      t2, t3, t2
        sll     t2, 32, t3
        or      t2, t3, t2
        lda     t4, 4800
line:   stq     t2, 0(t1)
        stq     t2, 8(t1)
        stq     t2, 16(t1)
        stq     t2, 24(t1)
        stq     t2, 32(t1)
        stq     t2, 40(t1)
        stq     t2, 48(t1)
        stq     t2, 56(t1)
        lda     t1, 64(t1)
        subq    t4, 1, t4
        bne     t4, line
        mov     s2, a0
        and     s0, 1, a1
        jsr     ra, Pictures_show
        bne     v0, refused
        addq    s0, 1, s0
        br      picture

make:   jsr     ra, Pictures_make
        bne     v0, refused
        ret     zero, (s3)
refused:
        mov     v0, a0
        br      exit

        .data
        .align  3
        .globl  screen
screen: .quad   0
