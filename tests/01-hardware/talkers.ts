// Two programs that talk over an Ethernet.
//
// The first machine sends the numbers from 1 to 8, each until the second has answered with
// the same number. The second answers everything. Both print a dot for each.

/** What both do first. */
const TALK = `
        br      t5, start
        nop
        .quad   0xfffffd01fd004000  // 4(t5)
        .quad   0xfffffd01fc0003f8  // 12(t5)
frame:  .byte   255, 255, 255, 255, 255, 255, 8, 0, 0x2b, 0, 0, 9, 0x60, 6
        .align  3
number: .quad   0
        .space  40
        .align  3
send:   .long   0, 0, 64, 0
take:   .long   0, 0x40000, 1518, 0
start:  lda     s0, 84(t5)       // the two descriptors
        lda     s1, 16(s0)
        lda     s2, 20(t5)                  // the frame
        ldq     t2, 4(t5)
        ldq     t3, 12(t5)
        stl     s2, 4(s0)
        stl     s0, 0x20(t2)
        stl     s1, 0x10(t2)
        mov     1, t0
        stl     t0, 0x24(t2)
        stl     t0, 0x14(t2)
        mov     3, t0
        stl     t0, 0(t2)
        mov     1, s3                       // OWNED
        sll     s3, 31, s3
        stl     s3, 0(s1)
        lda     s5, 1(zero)
        sll     s5, 42, s5
        subq    zero, s5, s5                // kseg
        mov     1, s4                       // the number
`;

/** The first machine's program. */
export const CALLER = `${TALK}
again:  stq     s4, 16(s2)
        stl     s3, 0(s0)
        stl     zero, 0x2c(t2)
        lda     t9, 10000(zero)                 // patience
wait:   ldl     t0, 0(s1)
        bge     t0, came
        subq    t9, 1, t9
        bne     t9, wait
        br      again
came:   ldah    t1, 4(s5)
        ldq     t4, 16(t1)
        stl     s3, 0(s1)
        cmpeq   t4, s4, t4
        beq     t4, wait                    // an old answer
        mov     '.', t0
        stb     t0, 0(t3)
        addq    s4, 1, s4
        subq    s4, 9, t0
        bne     t0, again
        halt
`;

/** The second machine's program. */
export const ANSWERER = `${TALK}
wait:   ldl     t0, 0(s1)
        blt     t0, wait
        ldah    t1, 4(s5)
        ldq     t4, 16(t1)
        stl     s3, 0(s1)
        stq     t4, 16(s2)
busy:   ldl     t0, 0(s0)
        blt     t0, busy
        stl     s3, 0(s0)
        stl     zero, 0x2c(t2)
        mov     '.', t0
        stb     t0, 0(t3)
        br      wait
`;
