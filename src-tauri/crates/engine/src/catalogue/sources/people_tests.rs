//! People whom files name, beside those of sources.

use super::*;

#[test]
fn people_whom_files_name_are_found_beside_those_of_sources() {
    with_source(|db, source| {
        let in_file = |names: &[&str]| {
            let people = names.iter().map(|name| (*name).to_owned()).collect();
            metadata::put(db, ONE, &Metadata { people, ..Metadata::default() }, 0)
        };
        in_file(&["Bert", "ANNA MÜLLER"])?;
        say(db, source, "x", ONE, &facts())?;
        say(db, source, "y", TWO, &facts())?;
        assert_eq!(people_of(db, ONE)?, ["ANNA MÜLLER", "Bert"]);
        assert_eq!(details::of(db, ONE)?.unwrap().metadata.people, ["ANNA MÜLLER", "Bert"]);
        assert_eq!(details::of(db, TWO)?.unwrap().metadata.people, [""; 0]);
        assert!(with_person(db, "bert")?.contains(ONE) && with_person(db, "anna")?.contains(TWO));
        in_file(&["Bert"])?;
        assert_eq!(people_of(db, ONE)?.len(), 2, "the source still tells of the other");
        in_file(&[])?;
        forget(db, source)?;
        assert!(people_of(db, ONE)?.is_empty() && !with_person(db, "bert")?.contains(ONE));
        Ok(())
    });
}
