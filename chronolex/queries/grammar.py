"""The grammar of SPARQL queries, 1.1 and 1.2, as far as the place of a mistake can be told by it.

One token decides everywhere (it is LL(1), as the Recommendation's own), so the first token that does not fit is the
mistake, and what would have fitted is known. Templates of CONSTRUCT are read like patterns, and any function takes any
number of arguments: whether a query is correct is for the engine to say.
"""

from __future__ import annotations

RULES = """
Query        = Prologue ( Select | Construct | Describe | Ask ) Values
Prologue     = ( 'BASE' IRI | 'PREFIX' PREFIX IRI | 'VERSION' STRING )*
Select       = SelectClause Dataset* Where Modifiers
SubSelect    = SelectClause Where Modifiers Values
SelectClause = 'SELECT' ( 'DISTINCT' | 'REDUCED' )? ( ( VARIABLE | '(' Expression 'AS' VARIABLE ')' )+ | '*' )
Construct    = 'CONSTRUCT' ( Template Dataset* Where Modifiers | Dataset* 'WHERE' Template Modifiers )
Template     = '{' Triples? '}'
Describe     = 'DESCRIBE' ( VarOrIri+ | '*' ) Dataset* Where? Modifiers
Ask          = 'ASK' Dataset* Where Modifiers
Dataset      = 'FROM' 'NAMED'? Iri
Where        = 'WHERE'? Group
Modifiers    = GroupBy? Having? OrderBy? Slice?
GroupBy      = 'GROUP' 'BY' ( Call | Iri Arguments | '(' Expression ( 'AS' VARIABLE )? ')' | VARIABLE )+
Having       = 'HAVING' Constraint+
OrderBy      = 'ORDER' 'BY' ( ( 'ASC' | 'DESC' ) Bracketed | Constraint | VARIABLE )+
Slice        = 'LIMIT' NUMBER ( 'OFFSET' NUMBER )? | 'OFFSET' NUMBER ( 'LIMIT' NUMBER )?
Values       = ( 'VALUES' Data )?

Group        = '{' ( SubSelect | Pattern ) '}'
Pattern      = Triples? ( NotTriples '.'? Triples? )*
NotTriples   = Group ( 'UNION' Group )* | ( 'OPTIONAL' | 'MINUS' | 'LATERAL' ) Group | 'GRAPH' VarOrIri Group
             | 'SERVICE' 'SILENT'? VarOrIri Group | 'FILTER' Constraint
             | 'BIND' '(' Expression 'AS' VARIABLE ')' | 'VALUES' Data
Data         = VARIABLE '{' Value* '}' | ( NIL | '(' VARIABLE* ')' ) '{' ( NIL | '(' Value* ')' )* '}'
Value        = Iri | Literal | 'UNDEF' | '<<(' Value ( Iri | 'a' ) Value ')>>'
Constraint   = Bracketed | Call | Iri Arguments

Triples      = SameSubject ( '.' Triples? )?
SameSubject  = Term Properties | ( Node | Reified ) Properties?
Properties   = Verb Objects ( ';' ( Verb Objects )? )*
Verb         = VARIABLE | Path
Objects      = Object ( ',' Object )*
Object       = ( Term | Node | Reified ) ( Reifier | '{|' Properties '|}' )*
Reifier      = '~' ( VARIABLE | Iri | BLANK | ANON )?
Node         = '(' ( Term | Node | Reified )+ ')' | '[' Properties ']'
Term         = VARIABLE | Iri | Literal | BLANK | ANON | NIL | '<<(' Term ( VARIABLE | Iri | 'a' ) Term ')>>'
Reified      = '<<' ( Term | Reified ) ( VARIABLE | Iri | 'a' ) ( Term | Reified ) Reifier? '>>'
Literal      = Plain | ( '+' | '-' ) NUMBER
Plain        = STRING ( TAG | '^^' Iri )? | NUMBER | 'TRUE' | 'FALSE'
VarOrIri     = VARIABLE | Iri
Iri          = IRI | NAME

Path         = Sequence ( '|' Sequence )*
Sequence     = Step ( '/' Step )*
Step         = '^'? ( Iri | 'a' | '!' Negated | '(' Path ')' ) ( '?' | '*' | '+' )?
Negated      = One | NIL | '(' One ( '|' One )* ')'
One          = '^'? ( Iri | 'a' )

Expression   = And ( '||' And )*
And          = Relation ( '&&' Relation )*
Relation     = Sum ( ( '=' | '!=' | '<' | '>' | '<=' | '>=' ) Sum | 'NOT'? 'IN' List )?
Sum          = Product ( ( '+' | '-' ) Product )*
Product      = Unary ( ( '*' | '/' ) Unary )*
Unary        = ( '!' | '+' | '-' )* Primary
Primary      = Bracketed | Call | Iri Arguments? | Plain | VARIABLE | '<<(' Primary Primary Primary ')>>'
Bracketed    = '(' Expression ')'
List         = NIL | '(' Expression ( ',' Expression )* ')'
Arguments    = NIL | '(' 'DISTINCT'? Expression ( ',' Expression )* ')'
Call         = FUNCTION List | AGGREGATE '(' 'DISTINCT'? Expression ')' | 'EXISTS' Group | 'NOT' 'EXISTS' Group
             | 'COUNT' '(' 'DISTINCT'? ( '*' | Expression ) ')'
             | 'GROUP_CONCAT' '(' 'DISTINCT'? Expression ( ';' 'SEPARATOR' '=' STRING )? ')'
"""

AGGREGATES = frozenset({"SUM", "MIN", "MAX", "AVG", "SAMPLE"})
_FUNCTIONS = """
STR LANG LANGMATCHES LANGDIR DATATYPE BOUND IRI URI BNODE RAND ABS CEIL FLOOR ROUND CONCAT STRLEN UCASE LCASE
ENCODE_FOR_URI CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER YEAR MONTH DAY HOURS MINUTES SECONDS TIMEZONE TZ NOW
UUID STRUUID MD5 SHA1 SHA256 SHA384 SHA512 COALESCE IF STRLANG STRLANGDIR STRDT SAMETERM ISIRI ISURI ISBLANK
ISLITERAL ISNUMERIC HASLANG HASLANGDIR REGEX SUBSTR REPLACE ISTRIPLE TRIPLE SUBJECT PREDICATE OBJECT ADJUST
"""
FUNCTIONS = frozenset(_FUNCTIONS.split())
# Marks that the lexer has apart and the grammar together.
JOINED = ("<<(", ")>>", "<<", ">>", "{|", "|}", "||", "&&", "^^", "<=", ">=", "!=")
