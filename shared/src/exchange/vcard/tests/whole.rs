//! Nothing of a card goes without a word: it is in a record, or it is named.

use super::*;

fn persons(cards: &Cards) -> Vec<Person> {
    let views: Vec<_> = cards.imports.iter().map(view).collect();
    views.iter().filter(|view| view.kind == Kind::Person).map(Person::read).collect()
}

fn said(cards: &Cards) -> Vec<Trouble> {
    cards.problems.iter().map(|problem| problem.what).collect()
}

#[test]
fn a_card_that_stands_as_text_in_another_one_is_somebody_else_too() {
    let card = |agent: &str| {
        let around = [
            "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Agnes Haupt\r\nTEL:1\r\n",
            "\r\nTEL:3\r\nEND:VCARD\r\n",
        ];
        around.join(agent)
    };
    let deputy = r"BEGIN:VCARD\nFN:Susanne Vertretung\nTEL\;TYPE=WORK:+49 341 5559001\nNOTE:Di\\, Do\\nSaal\nEND:VCARD\n";
    let folded = deputy.replace("Vertretung", "Vertre\r\n tung");
    let quoted = "BEGIN:VCARD=0D=0AFN:Susanne Vertretung=0D=0ATEL;WORK:+49 341 5559001=0D=0ANOTE:Di\\, Do\\nSaal=0D=0AEND:VCARD";
    for agent in [
        format!("AGENT:{deputy}"),
        format!("item1.agent;VALUE=text:{folded}"),
        format!("AGENT;ENCODING=QUOTED-PRINTABLE:{quoted}"),
    ] {
        let file = card(&agent);
        let people = persons(&read(file.as_bytes(), &SECRET).unwrap());
        let said: Vec<_> =
            people.iter().map(|one| (one.name.as_str(), texts(&one.phones))).collect();
        let both =
            [("Agnes Haupt", vec!["1", "3"]), ("Susanne Vertretung", vec!["+49 341 5559001"])];
        assert_eq!(said, both, "{agent}");
        assert_eq!(people[1].notes, "Di, Do\nSaal", "{agent}");
        let cards = read(file.as_bytes(), &SECRET).unwrap();
        assert_eq!((cards.problems, cards.left_out), (vec![], BTreeMap::new()), "{agent}");
    }

    // One in one in one.
    let inner = r"BEGIN:VCARD\\nFN:Drei\\nTEL:33\\nEND:VCARD\\n";
    let middle = format!(r"BEGIN:VCARD\nFN:Zwei\nAGENT:{inner}\nTEL:22\nEND:VCARD\n");
    let people = persons(&read(card(&format!("AGENT:{middle}")).as_bytes(), &SECRET).unwrap());
    let said: Vec<_> = people.iter().map(|one| (one.name.as_str(), texts(&one.phones))).collect();
    let all = [("Agnes Haupt", vec!["1", "3"]), ("Zwei", vec!["22"]), ("Drei", vec!["33"])];
    assert_eq!(said, all);

    // What is no whole card, or more than one, touches nothing around it.
    for odd in [
        r"BEGIN:VCARD\nFN:Susanne",
        r"BEGIN:VCARD\nFN:A\nEND:VCARD\nEND:VCARD\n",
        r"BEGIN:VCARD\nBEGIN:VCARD\nFN:A\nEND:VCARD\nEND:VCARD\n",
        r"BEGIN:VCARD\nFN:A\nEND:VCARD\nTEL:9",
        "CID:JQPUBLIC.part3.960129T083020.xyzMail@host3.com",
    ] {
        let people = persons(&read(card(&format!("AGENT:{odd}")).as_bytes(), &SECRET).unwrap());
        let said: Vec<_> = people.iter().map(|one| texts(&one.phones)).collect();
        assert_eq!(said, [vec!["1", "3"]], "{odd}");
    }
}

#[test]
fn whatever_a_card_says_is_in_the_record_or_is_named() {
    let file = "BEGIN:VCARD\r\nVERSION:4.0\r\nPRODID:-//A//B\r\nREV:20260101\r\nUID:u1\r\nKIND:individual\r\nEND:VEVENT\r\n\
        FN:Erika Erstname\r\nFN:Rika Zweitname\r\nFN:erika erstname\r\nNICKNAME:Ricki\r\n\
        ORG:Kirche;Küsterei\r\nORG:Chor e.V.\r\nTITLE:Küsterin\r\nEXPERTISE:Wohngeld\r\n\
        X-SPRECHZEIT:Mo 9-12\r\nHOBBY:Chor\r\nINTEREST;LEVEL=high:Umzug\r\nHOBBY:Garten\r\n\
        CALURI:https://a.example/k\r\nitem1.X-ABLABEL:Büro\r\nDEATHDATE:20200101\r\nX-LEER:\r\n\
        X-RELIGION:keine\r\nSOUND;ENCODING=b:AAAA\r\nLOGO:data:image/png;base64,AAAA\r\nEND:VCARD\r\n";
    let cards = read(file.as_bytes(), &SECRET).unwrap();
    let erika = persons(&cards).remove(0);
    assert_eq!(
        (erika.name.as_str(), erika.also_known_as.as_str()),
        ("Erika Erstname", "Ricki, Rika Zweitname")
    );
    assert_eq!(erika.notes, "Kirche, Küsterei\nChor e.V.\nKüsterin\nWohngeld\nMo 9-12");
    let field = |name: &str| LeftOut::Field(name.to_owned());
    assert_eq!(
        cards.left_out.into_keys().collect::<Vec<_>>(),
        [
            LeftOut::Picture,
            field("CALURI"),
            field("DEATHDATE"),
            field("HOBBY"),
            field("INTEREST"),
            field("SOUND"),
            field("X-RELIGION"),
        ]
    );

    let file = "BEGIN:VCARD\nFN:Standesamt\nFN:Registry\nORG:Standesamt\nNICKNAME:Amt 3\nLANG:de\nLABEL:Markt 1\nORG:Standesamt\nEND:VCARD\n";
    let cards = read(file.as_bytes(), &SECRET).unwrap();
    let office = Organization::read(&view(&cards.imports[0]));
    assert_eq!((office.name.as_str(), office.notes.as_str()), ("Standesamt", "Amt 3, Registry"));
    assert_eq!(cards.left_out.into_keys().collect::<Vec<_>>(), [field("LABEL"), field("LANG")]);

    let two = "ADR;TYPE=HOME:;;Weg 1;Ort;;1;\nADR:;;Weg 2;Ort;;1;\nLABEL:Weg 1\n";
    for (name, wanted) in [("ORG:Amt\n", "Weg 1, 1 Ort"), ("FN:Ina\n", "Weg 2, 1 Ort")] {
        let file = format!("BEGIN:VCARD\n{name}{two}END:VCARD\n");
        let cards = read(file.as_bytes(), &SECRET).unwrap();
        assert!(format!("{:?}", view(&cards.imports[0]).flat).contains(wanted), "{name}");
        assert_eq!(cards.left_out.into_keys().collect::<Vec<_>>(), [LeftOut::Address], "{name}");
    }
}

#[test]
fn of_fields_that_nobody_knows_a_dozen_is_named_and_more_are_said_to_be_there() {
    let lines =
        |from: usize| (from..from + 9).map(|at| format!("X-F{at:02}:a\n")).collect::<String>();
    let card = |from| {
        format!("BEGIN:VCARD\nFN:A{from}\n{}X-{}:b\nEND:VCARD\n", lines(from), "Z".repeat(99))
    };
    let cards = read([card(0), card(9), card(18)].concat().as_bytes(), &SECRET).unwrap();
    let named: Vec<_> =
        cards.left_out.keys().filter(|it| matches!(it, LeftOut::Field(_))).collect();
    assert_eq!((named.len(), cards.left_out[&LeftOut::MoreFields]), (12, 2));
    let long = LeftOut::Field(format!("X-{}", "Z".repeat(38)));
    assert_eq!(cards.left_out[&long], 3, "in all of them");
}

#[test]
fn what_could_not_be_read_for_sure_is_called_what_it_is() {
    let of = |lines: &[u8]| {
        let file = [b"BEGIN:VCARD\nVERSION:3.0\n", lines, b"\nEND:VCARD\n"].concat();
        said(&read(&file, &SECRET).unwrap())
    };
    let guessed = |guess| vec![Trouble::Guessed(guess)];
    assert_eq!(of(b"FN:G\xfcnther"), guessed(Guess::Name));
    assert_eq!(of(b"FN:Basis Vier\nNOTE;ENCODING=b:////"), guessed(Guess::Note));
    assert_eq!(of(b"FN:Basis Vier\nORG:Stra\xdfenamt"), guessed(Guess::Note));
    assert_eq!(of(b"FN:Stra\xdfenamt\nORG:Stra\xdfenamt"), guessed(Guess::Name));
    assert_eq!(of(b"FN:G\xfcnther\nNOTE:gr\xfc\xdft"), guessed(Guess::NameAndNote));
    assert_eq!(of(b"FN:Anna\nADR:;;Stra\xdfe 1;Ort;;;"), guessed(Guess::More));
    assert_eq!(of(b"FN:G\xfcnther\nTEL:B\xfcro 1"), guessed(Guess::More));
    assert_eq!(of(b"FN:Anna\nX-ANDERES:gr\xfc\xdft"), [], "it is not taken");
}

#[test]
fn a_topic_is_one_however_large_its_letters_are() {
    let topics = |cards: &Cards, at: usize| Person::read(&view(&cards.imports[at])).topics;
    let file = "BEGIN:VCARD\nFN:A\nCATEGORIES:Wohnen,wohnen;WOHNEN\nCATEGORIES:Sprache\nEND:VCARD\n\
        BEGIN:VCARD\nFN:B\nTEL:1234\nCATEGORIES:WOHNEN,ARBEIT\nEND:VCARD\n\
        BEGIN:VCARD\nFN:B\nTEL:1234\nCATEGORIES:Arbeit\nEND:VCARD\n";
    let cards = read(file.as_bytes(), &SECRET).unwrap();
    assert_eq!(topics(&cards, 0), ["Sprache", "Wohnen"].map(str::to_owned).into());
    assert_eq!(topics(&cards, 1), ["ARBEIT", "Wohnen"].map(str::to_owned).into());
    assert!(!said(&cards).iter().any(|what| matches!(what, Trouble::TooMany(_))));

    // As the ledger writes it, and no other one comes of that.
    let there = "BEGIN:VCARD\nFN:Da\nCATEGORIES:wohnen,Arbeit\nEND:VCARD\n";
    let there = views(there.as_bytes());
    let known = Known::of(&there);
    let later = With { secret: &SECRET, decode: &decode, known: &known };
    let later = super::super::read(file.as_bytes(), later).unwrap();
    assert_eq!(topics(&later, 0), ["Sprache", "wohnen"].map(str::to_owned).into());
    assert_eq!(topics(&later, 1), ["Arbeit", "wohnen"].map(str::to_owned).into());
    let ids = |cards: &Cards| cards.imports.iter().map(|one| one.id).collect::<Vec<_>>();
    assert_eq!(ids(&later), ids(&cards));
}
