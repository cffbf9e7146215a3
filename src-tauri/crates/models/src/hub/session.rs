//! A running download: asks for sizes that are not known yet, then downloads one file after another, each from where
//! it was interrupted.

use std::path::Path;

use hf_hub::{Repo, RepoType};
use nix::sys::statvfs::statvfs;
use reqwest::{Client, StatusCode};

use super::checks::{TOO_LARGE, changed, check_commit, check_range, check_size, invalid, total_size};
use super::endpoint::Hub;
use super::error::HubError;
use super::folder;
use super::headers::strong_etag;
use super::metadata::{FileMetadata, Metadata};
use super::pace::Pace;
use super::partial::{self, PartialFile};
use super::plan::{Plan, RemoteFile};
use super::progress::{Progress, Stage};
use super::request::{Answer, Request, send};
use super::retry::{Failure, with_retries};
use crate::file_limits::max_bytes;

/// A download in progress.
pub(super) struct Session<'a> {
    pub(super) hub: &'a Hub,
    pub(super) client: Client,
    pub(super) dir: &'a Path,
    pub(super) metadata: &'a mut Metadata,
    pub(super) progress: &'a Progress,
    /// Whether the hub has answered at all. If not, retrying would only delay the report that it is unreachable.
    pub(super) reached: bool,
}

impl Session<'_> {
    /// Downloads every file of the plan that is not complete.
    pub(super) async fn run(&mut self, plan: &Plan) -> Result<(), HubError> {
        for file in &plan.files {
            if self.metadata.get_or_new(file).bytes.is_none() {
                self.probe(file).await?;
            }
        }
        self.count(plan);
        self.check_space()?;
        for file in &plan.files {
            if !folder::is_complete(self.dir, self.metadata, file) {
                self.download(file).await?;
            }
        }
        Ok(())
    }

    /// Asks for a file's size, hash and commit without downloading it.
    async fn probe(&mut self, file: &RemoteFile) -> Result<(), HubError> {
        let (policy, progress) = (self.hub.retry_policy, self.progress);
        with_retries(&policy, progress, async || {
            progress.enter(Stage::Checking);
            let answer = self.request(file, "bytes=0-0", None).await?;
            let mut known = self.metadata.get_or_new(file);
            if !known.merge(&answer.info) {
                let failure = changed(file, &answer);
                if matches!(failure, Failure::Transient { .. }) {
                    // With the old metadata every further attempt would fail as this one did.
                    partial::discard(self.dir, &file.name)?;
                    self.metadata.forget(&file.name)?;
                }
                return Err(failure);
            }
            known.bytes = known.bytes.or_else(|| total_size(&answer));
            Ok(self.metadata.set(&file.name, known)?)
        })
        .await
    }

    /// Downloads what is missing of a file, verifies it and gives it its name.
    async fn download(&mut self, file: &RemoteFile) -> Result<(), HubError> {
        self.progress.enter(Stage::Checking);
        let mut partial = PartialFile::open(self.dir, &file.name, self.progress)?;
        let known = self.metadata.get_or_new(file);
        if !known.identifies_bytes() || known.bytes.is_some_and(|bytes| partial.bytes() > bytes) {
            self.restart(&mut partial)?;
        }
        if known.bytes != Some(partial.bytes()) {
            let (policy, progress) = (self.hub.retry_policy, self.progress);
            with_retries(&policy, progress, async || self.attempt(file, &mut partial).await).await?;
        }
        self.complete(file, partial)
    }

    /// One attempt to download the rest of a file.
    async fn attempt(&mut self, file: &RemoteFile, partial: &mut PartialFile) -> Result<(), Failure> {
        self.progress.enter(Stage::Checking);
        let mut known = self.metadata.get_or_new(file);
        let counted = known.bytes.is_some();
        let range = format!("bytes={}-", partial.bytes());
        let etag = known.etag.clone().filter(|_| partial.bytes() > 0);
        let answer = self.request(file, &range, etag.as_deref()).await?;
        if !known.merge(&answer.info) {
            return Err(self.restart_changed(file, partial, &answer)?);
        }
        match answer.response.status() {
            StatusCode::RANGE_NOT_SATISFIABLE => return self.no_more_bytes(file, partial, known, &answer),
            StatusCode::PARTIAL_CONTENT => check_range(file, partial, &answer)?,
            _ if partial.bytes() > 0 => self.restart(partial)?,
            _ => {}
        }
        if total_size(&answer).zip(known.bytes).is_some_and(|(reported, known)| reported != known) {
            return Err(self.restart_changed(file, partial, &answer)?);
        }
        known.bytes = known.bytes.or_else(|| total_size(&answer));
        if !counted {
            self.progress.correct_total(0, known.bytes.unwrap_or(0));
        }
        known.etag = strong_etag(answer.response.headers());
        self.metadata.set(&file.name, known.clone())?;
        self.progress.enter(Stage::Downloading);
        self.receive(file, partial, known.bytes, answer).await
    }

    /// Appends the body of a response to the partial file; `bytes` is the size of the whole file, if it is known.
    async fn receive(
        &mut self,
        file: &RemoteFile,
        partial: &mut PartialFile,
        bytes: Option<u64>,
        mut answer: Answer,
    ) -> Result<(), Failure> {
        let disconnected = |host: &str, reason: String| {
            Failure::transient(HubError::Disconnected {
                host: host.to_owned(),
                file: file.name.clone(),
                reason,
            })
        };
        let mut pace = Pace::start(&self.hub.retry_policy);
        loop {
            let chunk = pace.next(&mut answer.response).await;
            let Some(chunk) = chunk.map_err(|reason| disconnected(&answer.host, reason))? else { break };
            let missing = bytes.unwrap_or(max_bytes(&file.name)).saturating_sub(partial.bytes());
            if chunk.len() as u64 > missing {
                self.restart(partial)?;
                let reason = if bytes.is_some() { "more bytes than the file has" } else { TOO_LARGE };
                return Err(invalid(file, &answer.host, reason).into());
            }
            partial.append(&chunk, missing)?;
            self.progress.add_done(chunk.len() as u64);
        }
        match bytes {
            Some(bytes) if partial.bytes() < bytes => {
                Err(disconnected(&answer.host, "it ended too early".to_owned()))
            }
            _ => Ok(()),
        }
    }

    /// Handles 416, no bytes beyond the partial file: a success if the partial file is the whole one.
    fn no_more_bytes(
        &mut self,
        file: &RemoteFile,
        partial: &mut PartialFile,
        mut known: FileMetadata,
        answer: &Answer,
    ) -> Result<(), Failure> {
        let whole = known.bytes.or_else(|| total_size(answer));
        if partial.bytes() > 0 && whole == Some(partial.bytes()) {
            known.bytes = whole;
            return Ok(self.metadata.set(&file.name, known)?);
        }
        self.restart(partial)?;
        Err(Failure::transient(invalid(file, &answer.host, "it reports that there are no bytes")))
    }

    /// Discards the bytes of a file that has changed on the hub.
    fn restart_changed(
        &mut self,
        file: &RemoteFile,
        partial: &mut PartialFile,
        answer: &Answer,
    ) -> Result<Failure, HubError> {
        self.restart(partial)?;
        self.progress.correct_total(self.metadata.get_or_new(file).bytes.unwrap_or(0), 0);
        self.metadata.forget(&file.name)?;
        Ok(changed(file, answer))
    }

    /// Verifies size and hash, and gives the file its name.
    fn complete(&mut self, file: &RemoteFile, partial: PartialFile) -> Result<(), HubError> {
        let mut known = self.metadata.get_or_new(file);
        let (bytes, sha256) = (partial.bytes(), partial.sha256());
        let intact = known.bytes.is_none_or(|known| known == bytes)
            && known.sha256.as_ref().is_none_or(|known| *known == sha256);
        if !intact {
            self.progress.subtract_done(bytes);
            partial.remove()?;
            self.metadata.forget(&file.name)?;
            return Err(HubError::Damaged { file: file.name.clone() });
        }
        partial.complete()?;
        (known.bytes, known.sha256, known.complete) = (Some(bytes), Some(sha256), true);
        self.metadata.set(&file.name, known)
    }

    fn restart(&self, partial: &mut PartialFile) -> Result<(), HubError> {
        self.progress.subtract_done(partial.bytes());
        partial.truncate()
    }

    async fn request(
        &mut self,
        file: &RemoteFile,
        range: &str,
        etag: Option<&str>,
    ) -> Result<Answer, Failure> {
        let revision = self.metadata.commit(file).unwrap_or(&file.revision).to_owned();
        let repo = Repo::with_revision(file.repository.clone(), RepoType::Model, revision.clone());
        let endpoint = self.hub.endpoint.as_str().trim_end_matches('/');
        let url = format!("{endpoint}/{}/resolve/{}/{}", repo.url(), repo.url_revision(), file.name);
        let request = Request { file, url: &url, range, etag };
        match send(self.hub, &self.client, &request).await {
            Err(Failure::Transient { error: error @ HubError::Offline { .. }, .. }) if !self.reached => {
                Err(Failure::Permanent(error))
            }
            other => {
                self.reached = true;
                let answer = check_size(file, other?)?;
                check_commit(file, &revision, answer)
            }
        }
    }

    /// Sets the counters to the sizes known so far.
    fn count(&self, plan: &Plan) {
        let known = plan.files.iter().map(|file| self.metadata.get_or_new(file));
        self.progress.set_total(known.filter_map(|known| known.bytes).fold(0, u64::saturating_add));
        self.progress.set_done(folder::bytes_on_disk(self.dir, plan));
    }

    /// Reports a disk without enough space for the missing bytes before they are downloaded.
    fn check_space(&self) -> Result<(), HubError> {
        let needed = self.progress.total().saturating_sub(self.progress.done());
        // Where the system does not report the free space, writing fails once the disk is full.
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
