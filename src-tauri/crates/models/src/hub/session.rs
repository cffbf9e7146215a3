//! One download: asks for what is not known yet, then gets one file after another, going on where it was left.

use std::path::Path;

use hf_hub::{Repo, RepoType};
use nix::sys::statvfs::statvfs;
use reqwest::{Client, StatusCode};

use super::config::Hub;
use super::headers::{content_range, strong_etag};
use super::notes::{Note, Notes};
use super::part::{self, Part};
use super::progress::{Progress, Stage};
use super::request::{Answer, Request, ask, plain};
use super::tries::{Fault, patiently};
use super::{HubError, Plan, Wanted};

/// No file of a model is larger, whatever a server says.
const LARGEST: u64 = 64 << 30;

/// A download while it goes on.
pub(super) struct Session<'a> {
    pub(super) hub: &'a Hub,
    pub(super) client: Client,
    pub(super) dir: &'a Path,
    pub(super) notes: &'a mut Notes,
    pub(super) progress: &'a Progress,
    /// Whether the hub has answered at all: if not, there is no connection that could come back.
    pub(super) answered: bool,
}

impl Session<'_> {
    /// Gets every file of the plan that is not there yet.
    pub(super) async fn run(&mut self, plan: &Plan) -> Result<(), HubError> {
        for wanted in &plan.files {
            if self.notes.entry(wanted).bytes.is_none() {
                self.look(wanted).await?;
            }
        }
        self.count(plan);
        self.check_space()?;
        for wanted in &plan.files {
            if !super::is_complete(self.dir, self.notes, wanted) {
                self.get(wanted).await?;
            }
        }
        Ok(())
    }

    /// Asks what a file is, without getting it.
    async fn look(&mut self, wanted: &Wanted) -> Result<(), HubError> {
        let (patience, progress) = (self.hub.patience, self.progress);
        patiently(&patience, progress, async || {
            progress.enter(Stage::Looking);
            let answer = self.ask(wanted, "bytes=0-0", None).await?;
            let mut note = self.notes.entry(wanted);
            if !note.agrees(&answer.facts) {
                let fault = self.another(wanted, &answer);
                if matches!(fault, Fault::Passing { .. }) {
                    // What was known would make every further try fail as this one did.
                    part::discard(self.dir, &wanted.name)?;
                    self.notes.forget(&wanted.name)?;
                }
                return Err(fault);
            }
            note.bytes = note.bytes.or_else(|| size(&answer));
            Ok(self.notes.set(&wanted.name, note)?)
        })
        .await
    }

    /// Gets what is missing of a file, and gives it its name when all is there and right.
    async fn get(&mut self, wanted: &Wanted) -> Result<(), HubError> {
        self.progress.enter(Stage::Looking);
        let mut part = Part::open(self.dir, &wanted.name, self.progress)?;
        let note = self.notes.entry(wanted);
        if !note.vouches() || note.bytes.is_some_and(|bytes| part.bytes() > bytes) {
            self.begin_again(&mut part)?;
        }
        if note.bytes != Some(part.bytes()) {
            let (patience, progress) = (self.hub.patience, self.progress);
            patiently(&patience, progress, async || self.attempt(wanted, &mut part).await).await?;
        }
        self.finish(wanted, part)
    }

    /// One try to get the rest of a file.
    async fn attempt(&mut self, wanted: &Wanted, part: &mut Part) -> Result<(), Fault> {
        self.progress.enter(Stage::Looking);
        let mut note = self.notes.entry(wanted);
        let counted = note.bytes.is_some();
        let range = format!("bytes={}-", part.bytes());
        let etag = note.etag.clone().filter(|_| part.bytes() > 0);
        let answer = self.ask(wanted, &range, etag.as_deref()).await?;
        if !note.agrees(&answer.facts) {
            return Err(self.changed(wanted, part, &answer)?);
        }
        match answer.response.status() {
            StatusCode::RANGE_NOT_SATISFIABLE => return self.no_more(wanted, part, note, &answer),
            StatusCode::PARTIAL_CONTENT => self.check_range(wanted, part, &answer)?,
            _ if part.bytes() > 0 => self.begin_again(part)?,
            _ => {}
        }
        if size(&answer).zip(note.bytes).is_some_and(|(said, known)| said != known) {
            return Err(self.changed(wanted, part, &answer)?);
        }
        note.bytes = note.bytes.or_else(|| size(&answer));
        if !counted {
            self.progress.correct_total(0, note.bytes.unwrap_or(0));
        }
        note.etag = strong_etag(answer.response.headers());
        self.notes.set(&wanted.name, note.clone())?;
        self.progress.enter(Stage::Getting);
        self.take(wanted, part, note.bytes, answer).await
    }

    /// Reads an answer's bytes to their end.
    async fn take(
        &mut self,
        wanted: &Wanted,
        part: &mut Part,
        bytes: Option<u64>,
        mut answer: Answer,
    ) -> Result<(), Fault> {
        let cut = |host: &str, reason: String| {
            Fault::passing(HubError::Cut { host: host.to_owned(), file: wanted.name.clone(), reason })
        };
        loop {
            let chunk = answer.response.chunk().await.map_err(|error| cut(&answer.host, plain(&error)))?;
            let Some(chunk) = chunk else { break };
            let missing = bytes.unwrap_or(LARGEST).saturating_sub(part.bytes());
            if chunk.len() as u64 > missing {
                self.begin_again(part)?;
                return Err(misbehaved(wanted, &answer.host, "more bytes than it has").into());
            }
            part.append(&chunk, missing)?;
            self.progress.add_done(chunk.len() as u64);
        }
        match bytes {
            Some(bytes) if part.bytes() < bytes => Err(cut(&answer.host, "it ended too early".to_owned())),
            _ => Ok(()),
        }
    }

    /// The server has nothing after what is there: all right if that is the whole file.
    fn no_more(
        &mut self,
        wanted: &Wanted,
        part: &mut Part,
        mut note: Note,
        answer: &Answer,
    ) -> Result<(), Fault> {
        let whole = note.bytes.or_else(|| size(answer));
        if part.bytes() > 0 && whole == Some(part.bytes()) {
            note.bytes = whole;
            return Ok(self.notes.set(&wanted.name, note)?);
        }
        self.begin_again(part)?;
        Err(Fault::passing(misbehaved(wanted, &answer.host, "it says that there are no bytes")))
    }

    /// Bytes that are not the ones asked for would be appended in the wrong place.
    fn check_range(&self, wanted: &Wanted, part: &Part, answer: &Answer) -> Result<(), HubError> {
        match content_range(answer.response.headers()) {
            Some(range) if range.start == Some(part.bytes()) => Ok(()),
            _ => Err(misbehaved(wanted, &answer.host, "other bytes than were asked for")),
        }
    }

    /// The file is another one than it was. What is pinned is an error, the rest is begun anew.
    fn changed(&mut self, wanted: &Wanted, part: &mut Part, answer: &Answer) -> Result<Fault, HubError> {
        self.begin_again(part)?;
        self.progress.correct_total(self.notes.entry(wanted).bytes.unwrap_or(0), 0);
        let fault = self.another(wanted, answer);
        self.notes.forget(&wanted.name)?;
        Ok(fault)
    }

    fn another(&self, wanted: &Wanted, answer: &Answer) -> Fault {
        let error = misbehaved(wanted, &answer.host, "it is another file than the one Ratna knows");
        let pinned = wanted.bytes.is_some() || wanted.sha256.is_some();
        if pinned { Fault::Final(error) } else { Fault::passing(error) }
    }

    /// Checks size and hash, and gives the file its name.
    fn finish(&mut self, wanted: &Wanted, part: Part) -> Result<(), HubError> {
        let mut note = self.notes.entry(wanted);
        let (bytes, sha256) = (part.bytes(), part.sha256());
        let right = note.bytes.is_none_or(|known| known == bytes)
            && note.sha256.as_ref().is_none_or(|known| *known == sha256);
        if !right {
            self.progress.take_back(bytes);
            part.remove()?;
            self.notes.forget(&wanted.name)?;
            return Err(HubError::Damaged { file: wanted.name.clone() });
        }
        part.finish()?;
        (note.bytes, note.sha256, note.complete) = (Some(bytes), Some(sha256), true);
        self.notes.set(&wanted.name, note)
    }

    fn begin_again(&self, part: &mut Part) -> Result<(), HubError> {
        self.progress.take_back(part.bytes());
        part.clear()
    }

    async fn ask(&mut self, wanted: &Wanted, range: &str, etag: Option<&str>) -> Result<Answer, Fault> {
        let revision = self.notes.commit(wanted).unwrap_or(&wanted.revision).to_owned();
        let repo = Repo::with_revision(wanted.repository.clone(), RepoType::Model, revision);
        let endpoint = self.hub.endpoint.as_str().trim_end_matches('/');
        let url = format!("{endpoint}/{}/resolve/{}/{}", repo.url(), repo.url_revision(), wanted.name);
        let request = Request { wanted, url: &url, range, etag };
        let answer = ask(self.hub, &self.client, &request).await;
        match answer {
            Err(Fault::Passing { error: error @ HubError::Offline { .. }, .. }) if !self.answered => {
                Err(Fault::Final(error))
            }
            other => {
                self.answered = true;
                other.and_then(|answer| bounded(wanted, answer))
            }
        }
    }

    /// Tells how much there is to do, as far as it is known.
    fn count(&self, plan: &Plan) {
        let notes = plan.files.iter().map(|wanted| self.notes.entry(wanted));
        self.progress.set_total(notes.filter_map(|note| note.bytes).fold(0, u64::saturating_add));
        self.progress.set_done(super::on_disk(self.dir, plan));
    }

    /// Says at once when the disk cannot hold what is missing, rather than hours later.
    fn check_space(&self) -> Result<(), HubError> {
        let needed = self.progress.total().saturating_sub(self.progress.done());
        // A disk that does not tell is filled until it says no.
        let Ok(space) = statvfs(self.dir) else { return Ok(()) };
        // Some of these are u32 on macOS.
        #[allow(clippy::useless_conversion)]
        let free = u64::from(space.blocks_available()).saturating_mul(u64::from(space.fragment_size()));
        if needed > free {
            return Err(HubError::DiskFull { path: self.dir.to_path_buf(), needed });
        }
        Ok(())
    }
}

/// Size of the whole file, as the sender of its bytes tells.
fn size(answer: &Answer) -> Option<u64> {
    match answer.response.status() {
        StatusCode::OK => answer.response.content_length(),
        _ => content_range(answer.response.headers())?.total,
    }
}

/// The answer, unless it states a size that no file has.
fn bounded(wanted: &Wanted, answer: Answer) -> Result<Answer, Fault> {
    if [answer.facts.bytes, size(&answer)].into_iter().flatten().any(|bytes| bytes > LARGEST) {
        let what = "it is said to be larger than any file of a model";
        return Err(misbehaved(wanted, &answer.host, what).into());
    }
    Ok(answer)
}

fn misbehaved(wanted: &Wanted, host: &str, what: &str) -> HubError {
    HubError::Misbehaved { host: host.to_owned(), file: wanted.name.clone(), what: what.to_owned() }
}
