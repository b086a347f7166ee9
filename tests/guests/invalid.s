// Addresses without a page: entries that are not valid, on each level, and addresses that
// no entry could stand for.
//
// A line tells what becomes of read, write and fetch by the kernel and by a user. An entry
// that is not valid still has permissions. What they forbid is an access violation, as
// if the page were there; only the rest is a translation that is not valid.

guest:  bsr     ra, build
        bsr     ra, say
        .asciz  "level 3, not valid:\n"
        clr     s2
level3: and     s2, 3, t2
        sll     t2, 8, t0
        srl     s2, 2, t2
        sll     t2, 12, t2
        bis     t0, t2, t0
        lda     t1, 131(zero)
        sll     t1, 32, t1
        bis     t0, t1, t1
        stq     t1, 0($15)
        mov     t0, a0
        bsr     ra, show
        bsr     ra, all
        addq    s2, 1, s2
        srl     s2, 4, t0
        beq     t0, level3

// ## The tables above

        lda     t0, 131(zero)           // the page itself is as good as can be
        sll     t0, 32, t0
        lda     t1, 0x3301(zero)
        bis     t0, t1, t0
        stq     t0, 0($15)
        lda     s2, -0x2040($15)        // the level 2 table is a page below level 3's
        ldq     s3, 0(s2)
        stq     s3, saved(gp)           !gprellow
        bsr     ra, say
        .asciz  "level 2, not valid, but for the kernel to read:\n"
        bic     s3, 1, t0
        stq     t0, 0(s2)
        bsr     ra, kernel_only
        bsr     ra, say
        .asciz  "level 2, not valid, zero:\n"
        stq     zero, 0(s2)
        bsr     ra, kernel_only
        ldq     s3, saved(gp)           !gprellow
        stq     s3, 0(s2)
        lda     s2, -8192(s2)
        ldq     s3, 0(s2)
        stq     s3, saved(gp)           !gprellow
        bsr     ra, say
        .asciz  "level 1, not valid, but for the kernel to read:\n"
        bic     s3, 1, t0
        lda     t1, 0x100(zero)
        bis     t0, t1, t0
        stq     t0, 0(s2)
        bsr     ra, kernel_only
        bsr     ra, say
        .asciz  "level 1, not valid, zero:\n"
        stq     zero, 0(s2)
        bsr     ra, kernel_only
        ldq     s3, saved(gp)           !gprellow
        stq     s3, 0(s2)
        br      odd

// Performs all six accesses, and begins a new line.

all:    stq     ra, all_back(gp)        !gprellow
        lda     a0, -2(zero)
        tbi
        mov     0, a0
        bsr     ra, try
        mov     1, a0
        bsr     ra, try
        mov     2, a0
        bsr     ra, try
        mov     3, a0
        bsr     ra, try
        mov     4, a0
        bsr     ra, try
        mov     5, a0
        bsr     ra, try
        bsr     ra, line
        ldq     ra, all_back(gp)        !gprellow
        ret

// The user's code is below the same entries. Without them only the kernel can be tried.

kernel_only:
        stq     ra, all_back(gp)        !gprellow
        lda     a0, -2(zero)
        tbi
        mov     0, a0
        bsr     ra, try
        mov     1, a0
        bsr     ra, try
        mov     2, a0
        bsr     ra, try
        bsr     ra, line
        ldq     ra, all_back(gp)        !gprellow
        ret

        .bss
        .balign 8
saved:  .space  8
all_back:
        .space  8
        .text

// ## Addresses that are none

odd:    bsr     ra, say
        .asciz  "bit 43 unlike bit 42:\n"
        mov     1, s1
        sll     s1, 43, s1
        bsr     ra, all
        bsr     ra, say
        .asciz  "bit 63 alone:\n"
        mov     1, s1
        sll     s1, 63, s1
        bsr     ra, all
        bsr     ra, say
        .asciz  "just below the upper half:\n"
        lda     s1, -8(zero)
        srl     s1, 22, s1
        bic     s1, 15, s1
        bsr     ra, all
        bsr     ra, say
        .asciz  "kseg, for a user:\n"
        mov     s4, s1
        ldl     t0, there(gp)           !gprellow
        stl     t0, 0(s4)
        imb
        bsr     ra, all
        br      finish
