// Every instruction that traps by design, from the kernel: who says so, and where.

guest:  bsr     ra, say
        .asciz  "bpt: "
        bpt
        bsr     ra, say
        .asciz  "bugchk: "
        nop
        bugchk
        bsr     ra, say
        .asciz  "gentrap: "
        lda     a0, -2(zero)
        gentrap
        addq    a0, 2, t7               // A0 is what it was
        bne     t7, wrong

// ## Words that mean nothing

        bsr     ra, say
        .asciz  "opcode 01: "
        .long   0x04000000
        bsr     ra, say
        .asciz  "opcode 07: "
        .long   0x1fffffff
        bsr     ra, say
        .asciz  "opcode 19, PALcode's own: "
        .long   0x64000000
        bsr     ra, say
        .asciz  "opcode 1b: "
        .long   0x6c000000
        bsr     ra, say
        .asciz  "opcode 1d: "
        .long   0x74000000
        bsr     ra, say
        .asciz  "opcode 1e: "
        .long   0x78000000
        bsr     ra, say
        .asciz  "opcode 1f: "
        .long   0x7c000000
        bsr     ra, say
        .asciz  "10.7f: "
        .long   0x43ff0fff
        bsr     ra, say
        .asciz  "11.01: "
        .long   0x47ff003f
        bsr     ra, say
        .asciz  "12.00: "
        .long   0x4bff001f
        bsr     ra, say
        .asciz  "13.01: "
        .long   0x4fff003f
        bsr     ra, say
        .asciz  "16.7ff: "
        .long   0x5bffffff
        bsr     ra, say
        .asciz  "1c.7f: "
        .long   0x73ff0fff
        bsr     ra, say
        .asciz  "PALcode 3b: "
        call_pal 0x3b
        bsr     ra, say
        .asciz  "PALcode 40: "
        call_pal 0x40
        bsr     ra, say
        .asciz  "PALcode bf: "
        call_pal 0xbf
        bsr     ra, say
        .asciz  "PALcode c0: "
        call_pal 0xc0
        bsr     ra, say
        .asciz  "PALcode 3ffffff: "
        .long   0x03ffffff

// ## What a trap leaves alone

        bsr     ra, say
        .asciz  "every register through a trap: "
        mov     1, v0
        mov     2, t0
        mov     3, t1
        mov     4, t2
        mov     5, t3
        mov     6, t4
        mov     7, t5
        mov     8, t6
        mov     9, t7
        mov     10, s1
        mov     11, s2
        mov     12, s3
        mov     13, $15
        mov     14, a0
        mov     15, a1
        mov     16, a2
        mov     17, a3
        mov     18, a4
        mov     19, a5
        mov     20, t8
        mov     21, t9
        mov     22, t10
        mov     23, t11
        mov     24, ra
        mov     25, t12
        mov     26, $28
        bpt
        addq    v0, t0, v0
        addq    v0, t1, v0
        addq    v0, t2, v0
        addq    v0, t3, v0
        addq    v0, t4, v0
        addq    v0, t5, v0
        addq    v0, t6, v0
        addq    v0, t7, v0
        addq    v0, s1, v0
        addq    v0, s2, v0
        addq    v0, s3, v0
        addq    v0, $15, v0
        addq    v0, a0, v0
        addq    v0, a1, v0
        addq    v0, a2, v0
        addq    v0, a3, v0
        addq    v0, a4, v0
        addq    v0, a5, v0
        addq    v0, t8, v0
        addq    v0, t9, v0
        addq    v0, t10, v0
        addq    v0, t11, v0
        addq    v0, ra, v0
        addq    v0, t12, v0
        addq    v0, $28, v0
        mov     v0, a0
        bsr     ra, say
        .asciz  "their sum"
        mov     v0, a0
        bsr     ra, show
        bsr     ra, line
        br      finish

wrong:  bsr     ra, say
        .asciz  "wrong\n"
        br      finish
