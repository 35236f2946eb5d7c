//! Whether a folder lies on a network share: what others write there, the
//! system does not tell.

use std::{fs, path::Path};

/// Types of file systems whose changes may be made by other machines. Host
/// folders of virtual machines are among them.
const NETWORK: [&str; 16] = [
    "9p",
    "afs",
    "ceph",
    "cifs",
    "davfs",
    "fuse.davfs",
    "fuse.glusterfs",
    "fuse.rclone",
    "fuse.s3fs",
    "fuse.sshfs",
    "nfs",
    "nfs4",
    "smb3",
    "smbfs",
    "vboxsf",
    "virtiofs",
];

/// The type of the file system that `folder` lies on, if it is one over the
/// network. `None` where the system does not tell.
pub(super) fn network(folder: &Path) -> Option<String> {
    let folder = fs::canonicalize(folder).ok()?;
    let mounts = fs::read_to_string("/proc/self/mountinfo").ok()?;
    let kind = kind_of(&mounts, &folder)?;
    NETWORK.contains(&kind).then(|| kind.to_owned())
}

/// The type of the mount that `folder` lies in (proc(5), `mountinfo`): the fifth
/// field is the mount point, the first behind ` - ` the type. The last of several
/// on one point is the one that is seen.
fn kind_of<'a>(mounts: &'a str, folder: &Path) -> Option<&'a str> {
    let mounts = mounts.lines().filter_map(|line| {
        let (mount, kind) = line.split_once(" - ")?;
        let point = mount.split(' ').nth(4)?;
        // Octal escapes of space, tab, line feed and backslash.
        let point = point
            .replace("\\040", " ")
            .replace("\\011", "\t")
            .replace("\\012", "\n")
            .replace("\\134", "\\");
        let is_above = folder.starts_with(&point);
        is_above.then_some((point.len(), kind.split(' ').next()?))
    });
    mounts
        .max_by_key(|(length, _)| *length)
        .map(|(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_mount_tells() {
        let mounts = "22 1 254:0 / / rw - ext4 /dev/vda rw\n\
            30 22 0:40 / /srv/team\\040kb rw,relatime shared:1 - nfs4 nas:/kb rw\n\
            31 22 0:41 / /mnt rw - tmpfs none rw\n\
            32 22 0:42 / /mnt rw - fuse.sshfs host: rw\n";
        let kind = |folder| kind_of(mounts, Path::new(folder));
        assert_eq!(kind("/srv/kb"), Some("ext4"));
        assert_eq!(kind("/srv/team kb/facebook"), Some("nfs4"));
        assert_eq!(kind("/mnt/kb"), Some("fuse.sshfs"));
        assert_eq!(kind_of("", Path::new("/")), None);
    }
}
