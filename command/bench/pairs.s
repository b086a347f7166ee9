	.set noreorder
	.set volatile
	.set noat
	.set nomacro
	.text
	.align 2
	.align 4
	.globl c_fill
	.ent c_fill
c_fill:
	.eflag 48
	.frame $30,0,$26,0
$LFB0:
	.cfi_startproc
	ldah $29,0($27)		!gpdisp!1
	lda $29,0($29)		!gpdisp!1
$c_fill..ng:
	.prologue 1
	ldah $1,$LC0($29)		!gprelhigh
	ldah $2,self($29)		!gprelhigh
	lda $2,self($2)		!gprellow
	ldq $8,$LC0($1)		!gprellow
	ldah $3,$LC1($29)		!gprelhigh
	mov $2,$1
	lda $6,512($2)
	ldq $7,$LC1($3)		!gprellow
	.align 4
$L2:
	mulq $16,$8,$16
	lda $1,8($1)
	addq $16,$7,$16
	srl $16,33,$3
	srl $16,40,$4
	and $3,7,$3
	stq $3,6416($1)
	srl $16,48,$5
	stq $5,-8($1)
	and $4,1,$4
	stq $4,4600($1)
	cmpeq $1,$6,$3
	beq $3,$L2
	lda $2,5400($2)
	lda $1,1($31)
	.align 4
$L3:
	stq $1,0($2)
	lda $1,3($1)
	lda $3,-385($1)
	lda $2,8($2)
	bne $3,$L3
	ret $31,($26),1
	.cfi_endproc
$LFE0:
	.end c_fill
	.align 2
	.align 4
	.globl c_checksum
	.ent c_checksum
c_checksum:
	.eflag 48
	.frame $30,0,$26,0
$LFB1:
	.cfi_startproc
	ldah $29,0($27)		!gpdisp!2
	lda $29,0($29)		!gpdisp!2
$c_checksum..ng:
	.prologue 1
	cmpult $16,64,$1
	lda $6,64($31)
	cmovne $1,$16,$6
	beq $16,$L10
	ldah $1,self($29)		!gprelhigh
	lda $1,self($1)		!gprellow
	mov $31,$2
	mov $31,$3
	.align 4
$L9:
	lda $2,1($2)
	ldq $5,0($1)
	cmpule $6,$2,$4
	lda $1,8($1)
	addq $3,$5,$3
	beq $4,$L9
	zapnot $3,3,$1
	srl $3,16,$3
	addq $1,$3,$1
	zapnot $1,3,$0
	srl $1,16,$1
	addq $0,$1,$0
	ldah $1,1($31)
	lda $1,-1($1)
	xor $0,$1,$0
	ret $31,($26),1
	.align 4
$L10:
	ldah $0,1($31)
	lda $0,-1($0)
	ret $31,($26),1
	.cfi_endproc
$LFE1:
	.end c_checksum
	.align 2
	.align 4
	.globl c_parse
	.ent c_parse
$c_parse..ng:
c_parse:
	.eflag 48
	.frame $30,0,$26,0
$LFB2:
	.cfi_startproc
	.prologue 0
	extwl $16,4,$1
	ldah $0,1($31)
	lda $1,-2048($1)
	bne $1,$L12
	srl $16,60,$1
	mov $0,$2
	cmpeq $1,4,$1
	lda $0,1($0)
	beq $1,$L12
	srl $16,54,$16
	lda $0,2($2)
	and $16,60,$16
	cmpule $16,19,$1
	bne $1,$L12
	zapnot $17,3,$1
	lda $16,8($16)
	cmpule $16,$1,$16
	lda $0,3($2)
	beq $16,$L12
	extbl $17,2,$1
	lda $0,4($2)
	cmpeq $1,17,$3
	cmpeq $1,6,$1
	cmpeq $3,0,$3
	cmpeq $1,0,$4
	and $3,$4,$3
	bne $3,$L12
	srl $17,32,$17
	lda $3,8191($31)
	and $17,$3,$17
	lda $0,5($2)
	bne $17,$L12
	extwl $18,2,$0
	sll $1,17,$1
	bis $1,$0,$0
$L12:
	ret $31,($26),1
	.cfi_endproc
$LFE2:
	.end c_parse
	.align 2
	.align 4
	.globl c_insert
	.ent c_insert
c_insert:
	.eflag 48
	.frame $30,0,$26,0
$LFB3:
	.cfi_startproc
	ldah $29,0($27)		!gpdisp!3
	lda $29,0($29)		!gpdisp!3
$c_insert..ng:
	.prologue 1
	ldah $1,$LC2($29)		!gprelhigh
	ldah $6,self($29)		!gprelhigh
	lda $6,self($6)		!gprellow
	ldq $2,$LC2($1)		!gprellow
	mulq $16,$2,$2
	srl $2,56,$2
	lda $7,16($2)
	.align 4
$L25:
	and $2,255,$0
	lda $3,64($0)
	s8addq $3,$6,$3
	lda $2,1($2)
	cmpeq $2,$7,$5
	ldq $1,0($3)
	cmpeq $1,0,$4
	cmpeq $16,$1,$1
	bis $4,$1,$1
	bne $1,$L27
	beq $5,$L25
	lda $0,256($31)
	ret $31,($26),1
	.align 4
$L27:
	s8addq $0,$6,$6
	stq $16,0($3)
	stq $17,2560($6)
	ret $31,($26),1
	.cfi_endproc
$LFE3:
	.end c_insert
	.align 2
	.align 4
	.globl c_lookup
	.ent c_lookup
c_lookup:
	.eflag 48
	.frame $30,0,$26,0
$LFB4:
	.cfi_startproc
	ldah $29,0($27)		!gpdisp!4
	lda $29,0($29)		!gpdisp!4
$c_lookup..ng:
	.prologue 1
	ldah $1,$LC2($29)		!gprelhigh
	ldah $5,self($29)		!gprelhigh
	lda $5,self($5)		!gprellow
	ldq $1,$LC2($1)		!gprellow
	mulq $16,$1,$1
	srl $1,56,$1
	lda $6,16($1)
	.align 4
$L31:
	and $1,255,$2
	s8addq $2,$5,$3
	lda $1,1($1)
	cmpeq $1,$6,$4
	ldq $0,512($3)
	cmpeq $16,$0,$3
	bne $3,$L36
	beq $0,$L28
	beq $4,$L31
	mov $31,$0
$L28:
	ret $31,($26),1
	.align 4
$L36:
	s8addq $2,$5,$2
	ldq $0,2560($2)
	ret $31,($26),1
	.cfi_endproc
$LFE4:
	.end c_lookup
	.align 2
	.align 4
	.globl c_victim
	.ent c_victim
c_victim:
	.eflag 48
	.frame $30,0,$26,0
$LFB5:
	.cfi_startproc
	ldah $29,0($27)		!gpdisp!5
	lda $29,0($29)		!gpdisp!5
$c_victim..ng:
	.prologue 1
	ldah $5,self($29)		!gprelhigh
	lda $5,self($5)		!gprellow
	ldq $2,5120($5)
	lda $6,128($2)
	br $31,$L40
	.align 4
$L38:
	stq $31,0($1)
	bne $4,$L42
$L40:
	and $2,63,$0
	lda $1,576($0)
	s8addq $1,$5,$1
	lda $2,1($2)
	cmpeq $2,$6,$4
	ldq $3,0($1)
	bne $3,$L38
	and $2,63,$2
	stq $2,5120($5)
	ret $31,($26),1
$L42:
	lda $0,64($31)
	ret $31,($26),1
	.cfi_endproc
$LFE5:
	.end c_victim
	.align 2
	.align 4
	.globl c_put
	.ent c_put
c_put:
	.eflag 48
	.frame $30,0,$26,0
$LFB6:
	.cfi_startproc
	ldah $29,0($27)		!gpdisp!6
	lda $29,0($29)		!gpdisp!6
$c_put..ng:
	.prologue 1
	ldah $2,self($29)		!gprelhigh
	lda $2,self($2)		!gprellow
	mov $31,$0
	ldq $1,5392($2)
	cmpule $1,31,$3
	beq $3,$L43
	lda $0,1($1)
	ldq $3,5384($2)
	stq $0,5392($2)
	addq $1,$3,$1
	and $1,31,$1
	s8addq $1,$2,$1
	stq $16,5128($1)
$L43:
	ret $31,($26),1
	.cfi_endproc
$LFE6:
	.end c_put
	.align 2
	.align 4
	.globl c_get
	.ent c_get
c_get:
	.eflag 48
	.frame $30,0,$26,0
$LFB7:
	.cfi_startproc
	ldah $29,0($27)		!gpdisp!7
	lda $29,0($29)		!gpdisp!7
$c_get..ng:
	.prologue 1
	ldah $1,self($29)		!gprelhigh
	lda $1,self($1)		!gprellow
	ldq $0,5392($1)
	beq $0,$L46
	lda $0,-1($0)
	ldq $2,5384($1)
	stq $0,5392($1)
	and $2,31,$3
	s8addq $3,$1,$3
	lda $2,1($2)
	and $2,31,$2
	ldq $0,5128($3)
	stq $2,5384($1)
$L46:
	ret $31,($26),1
	.cfi_endproc
$LFE7:
	.end c_get
	.align 2
	.align 4
	.globl c_search
	.ent c_search
c_search:
	.eflag 48
	.frame $30,0,$26,0
$LFB8:
	.cfi_startproc
	ldah $29,0($27)		!gpdisp!8
	lda $29,0($29)		!gpdisp!8
$c_search..ng:
	.prologue 1
	ldah $5,self($29)		!gprelhigh
	lda $3,7($31)
	lda $2,128($31)
	mov $31,$0
	lda $5,self($5)		!gprellow
	.align 4
$L53:
	srl $2,1,$2
	lda $3,-1($3)
	addq $0,$2,$4
	and $4,127,$1
	s8addq $1,$5,$1
	ldq $1,5400($1)
	cmpult $16,$1,$1
	cmoveq $1,$4,$0
	bne $3,$L53
	ret $31,($26),1
	.cfi_endproc
$LFE8:
	.end c_search
	.align 2
	.align 4
	.globl c_bits
	.ent c_bits
c_bits:
	.eflag 48
	.frame $30,0,$26,0
$LFB9:
	.cfi_startproc
	ldah $29,0($27)		!gpdisp!9
	lda $29,0($29)		!gpdisp!9
$c_bits..ng:
	.prologue 1
	ldah $1,$LC3($29)		!gprelhigh
	srl $16,1,$4
	ldah $2,$LC4($29)		!gprelhigh
	ldq $1,$LC3($1)		!gprellow
	ldah $3,$LC7($29)		!gprelhigh
	ldq $5,$LC4($2)		!gprellow
	and $4,$1,$4
	ldq $6,$LC7($3)		!gprellow
	subq $16,$4,$1
	srl $1,2,$2
	and $1,$5,$1
	and $2,$5,$2
	addq $1,$2,$1
	srl $1,4,$2
	addq $16,$16,$3
	addq $2,$1,$2
	and $2,$6,$2
	sll $2,8,$1
	addq $1,$2,$1
	ldah $2,$LC5($29)		!gprelhigh
	ldq $2,$LC5($2)		!gprellow
	and $3,$2,$3
	bis $3,$4,$3
	sll $1,16,$4
	srl $3,2,$2
	addq $1,$4,$1
	ldah $4,$LC6($29)		!gprelhigh
	s4addq $3,0,$3
	and $2,$5,$2
	ldq $4,$LC6($4)		!gprellow
	and $3,$4,$3
	sll $1,32,$4
	bis $2,$3,$2
	addq $1,$4,$0
	ldah $1,$LC8($29)		!gprelhigh
	srl $2,4,$3
	sll $2,4,$2
	ldq $1,$LC8($1)		!gprellow
	srl $0,56,$0
	and $3,$6,$3
	and $2,$1,$2
	subq $31,$16,$1
	and $1,$16,$1
	bis $3,$2,$2
	sll $0,48,$0
	xor $1,$2,$1
	xor $0,$1,$0
	ret $31,($26),1
	.cfi_endproc
$LFE9:
	.end c_bits
	.align 2
	.align 4
	.globl c_happens
	.ent c_happens
c_happens:
	.eflag 48
	.frame $30,0,$26,0
$LFB10:
	.cfi_startproc
	ldah $29,0($27)		!gpdisp!10
	lda $29,0($29)		!gpdisp!10
$c_happens..ng:
	.prologue 1
	ldah $1,self($29)		!gprelhigh
	lda $1,self($1)		!gprellow
	and $16,7,$16
	ldq $0,6936($1)
	bne $0,$L57
	cmpeq $16,1,$2
	lda $0,4609($31)
	bne $2,$L58
	cmpeq $16,2,$2
	lda $0,514($31)
	cmoveq $2,0,$0
	cmoveq $2,0,$16
$L58:
	stq $16,6936($1)
	ret $31,($26),1
	.align 4
$L57:
	cmpeq $0,1,$2
	bne $2,$L70
	cmpeq $0,2,$2
	bne $2,$L71
	cmpeq $0,3,$2
	bne $2,$L72
	cmpeq $16,3,$2
	mov $31,$16
	cmovne $2,0,$0
	cmoveq $2,$0,$16
	stq $16,6936($1)
	ret $31,($26),1
	.align 4
$L72:
	cmpeq $16,6,$2
	bne $2,$L66
	cmpeq $16,4,$2
	bne $2,$L67
	cmpeq $16,7,$0
	lda $16,3($31)
	sll $0,12,$0
	bis $0,3,$0
	br $31,$L58
	.align 4
$L70:
	cmpeq $16,3,$2
	lda $0,3($31)
	bne $2,$L58
	cmpeq $16,4,$16
	cmpeq $16,0,$16
	stq $16,6936($1)
	mov $16,$0
	ret $31,($26),1
	.align 4
$L71:
	cmpeq $16,5,$2
	bne $2,$L65
	cmpeq $16,4,$16
	cmpeq $16,0,$16
	addq $16,$16,$16
	mov $16,$0
	br $31,$L58
	.align 4
$L66:
	lda $0,4356($31)
	lda $16,4($31)
	br $31,$L58
	.align 4
$L65:
	lda $0,4099($31)
	lda $16,3($31)
	br $31,$L58
	.align 4
$L67:
	lda $0,1024($31)
	mov $31,$16
	br $31,$L58
	.cfi_endproc
$LFE10:
	.end c_happens
	.align 2
	.align 4
	.globl c_walks
	.ent c_walks
c_walks:
	.eflag 48
	.frame $30,0,$26,0
$LFB11:
	.cfi_startproc
	ldah $29,0($27)		!gpdisp!11
	lda $29,0($29)		!gpdisp!11
$c_walks..ng:
	.prologue 1
	ldah $3,self($29)		!gprelhigh
	lda $1,16($31)
	mov $31,$0
	lda $3,self($3)		!gprellow
	.align 4
$L74:
	and $16,7,$2
	s8addq $0,0,$0
	bis $0,$2,$0
	and $0,63,$0
	s8addq $0,$3,$0
	lda $1,-1($1)
	srl $16,4,$16
	ldq $0,6424($0)
	bne $1,$L74
	ret $31,($26),1
	.cfi_endproc
$LFE11:
	.end c_walks
	.section	.bss
	.type	self, @object
	.size	self, 6944
	.align 3
self:
	.zero	6944
	.section	.rodata.cst8,"aM",@progbits,8
	.align 3
$LC0:
	.quad	6364136223846793005
	.align 3
$LC1:
	.quad	1442695040888963407
	.align 3
$LC2:
	.quad	-7046029254386353131
	.align 3
$LC3:
	.quad	6148914691236517205
	.align 3
$LC4:
	.quad	3689348814741910323
	.align 3
$LC5:
	.quad	-6148914691236517206
	.align 3
$LC6:
	.quad	-3689348814741910324
	.align 3
$LC7:
	.quad	1085102592571150095
	.align 3
$LC8:
	.quad	-1085102592571150096
	.ident	"GCC: (Debian 12.2.0-13) 12.2.0"
	.section	.note.GNU-stack,"",@progbits
