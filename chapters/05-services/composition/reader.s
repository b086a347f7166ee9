// # A program that reads pages
//
// It adds up eight pages of 1,024 words, gives way after each, and ends with the low bits of the sum.

        .text
        .globl  _start
_start: br      t0, base
base:   ldgp    gp, 0(t0)
        lda     s0, 1
        sll     s0, 33, s0
        mov     s0, a0
        ldq     a1, extent
        lda     a2, ahead
        jsr     ra, Joint_begin
        ldgp    gp, 0(ra)
        bne     v0, failed
        lda     s1, 8
        clr     s2
page:   lda     s3, 1024
word:   ldq     t0, 0(s0)
        addq    s2, t0, s2
        lda     s0, 8(s0)
        subq    s3, 1, s3
        bne     s3, word
        jsr     ra, Joint_pause
        ldgp    gp, 0(ra)
        subq    s1, 1, s1
        bne     s1, page
        srl     s2, 32, t0
        xor     s2, t0, s2
        srl     s2, 16, t0
        xor     s2, t0, s2
        srl     s2, 8, t0
        xor     s2, t0, s2
        and     s2, 127, a0
exit:   lda     v0, 1
        callsys
failed: lda     a0, 255
        br      exit

// Its part of the disk is granted when it has been loaded, and named here.

        .data
        .align  3
extent: .quad   0
