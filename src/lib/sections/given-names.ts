/**
 * Given names that are common in Britain, in lower case, less those that are everyday words or places (Will, Grace,
 * Mark, May, Rose, Chelsea): those are found where a title, an initial or a second rule tells them.
 */
const names = `
aaliyah aaron abbas abdul abdullah abigail abu adam adele adnan adrian ahmed aisha alan albert alex alexander alexandra
alexandru alfie ali alice alison amanda amara amelia amina amir amit amy ana anastasia andreea andrei andrew angela anita
ann anna anne annie anthony antonio anwar arjun arthur asha ashley asif ayaan ayesha barbara barry beata ben benjamin
bernard beth bethany bilal billy bogdan brandon brenda brian bronwen callum cameron carl carol caroline carolyn catherine
charles charlie charlotte chidi chloe chris christian christina christine christopher claire clare clive colin connor
craig cristian daisy dan daniel danielle darius darren dave david dawn dean deborah deepak denise dennis derek diana diane
dilip dominic donald donna doris dorothy douglas duncan dylan eddie edith edward eileen eleanor elena elizabeth ella
ellie elsie emily emma eric erin ethan eva evelyn ewan faisal farah fatima finlay fiona florence frances francesca frank
fred freddie frederick freya gabriel gareth gary gavin gemma geoffrey george georgia georgina gerald gillian giulia glen
gordon graham greg gregory gurpreet gwen habib hamza hannah harold harpreet harriet harry harvey hasan hassan hayley
heather helen henry hilary howard hugh humza hussain ian ibrahim imran ioana irene iris isaac isabel isabella isabelle isla
ivan jack jackie jacob jade jaden jake jamal james jamie jane janet janice jasmine jason javed jay jean jeffrey jennifer
jenny jeremy jessica jill jim joan joanna joanne joe joel john johnny jonathan jordan josef joseph josephine josh joshua
joyce juan judith julia julian julie june justin kamal karen karim karl kate katherine kathleen kathryn katie keith kelly
ken kenneth kevin khadija khalid kieran kim kirsty kofi kwame kyle kylie lara laura lauren leah leanne lee leo leon leonard
leslie lewis liam lily linda lindsay lisa liz logan lola lorraine louis louise lucas lucy luke lydia lynn lynne maciej
mahmoud malcolm malik mandeep marcus margaret maria marian marie marilyn mario marion martha martin marwa mary maryam
mason matilda matthew maureen max maxine megan mehmet melanie melissa mia michael michal michelle mihai miriam mohamed
mohammad mohammed mohammad molly mona monica morgan muhammad mustafa nadia naomi natalie natasha nathan neil ngozi niamh
nicholas nicola nicole nigel nikhil nina noah noor nora norman oliver olivia olu oluwaseun omar oscar osman owen pamela
parminder pat patricia patrick paul paula pauline pawel pedro penelope peter philip phillip phoebe phyllis piotr poppy
priya rachel radu rahul raj rajesh ramon rania rashid raymond razia rebecca reece rhys richard rita rob robert roberta
robin roger ronald rosemary rosie ross roy ruby rupert russell ruth ryan sadia safiya saima sally salma sam samantha
samina samir samuel sana sandra sanjay sara sarah saskia scott sean sebastian sergiu shabana shannon sharon shaun sheila
shirley sian sidney simon simone sofia sonia sophia sophie stacey stanley stefan stephanie stephen steve steven stuart
sunita susan suzanne sylvia tamara tanya tariq tasnim terence teresa terry thea theo theodore theresa thomas tiffany tim
timothy toby tom tomasz tommy tony tracey tracy trevor tyler umar usman valerie vanessa vera veronica victor victoria
vijay vikram vincent wayne wendy wesley william winston yasmin yusuf yvonne zac zachary zahra zainab zara zoe zofia
`;

export const givenNames: ReadonlySet<string> = new Set(names.split(/\s+/).filter(Boolean));
