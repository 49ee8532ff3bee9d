// Videos and sounds: what comes in waits in a folder of its own until a job has converted it. The
// folder is on disk before the row and the job are, so a restart loses nothing.
#include <filesystem>

#include "platform/base/json.h"
#include "platform/jobs/jobs.h"
#include "platform/log/log.h"
#include "rooms/attachments/service.h"

namespace kentongan::attachments {
namespace {

constexpr std::int64_t kMaxWaiting = 4;  // of one person at a time
constexpr auto kForgottenAfter = 1h;     // a folder without a row
// One conversion at a time, on all servers of this database.
constexpr const char* kOrder = "attachments.convert";

Kind kind_of(const media::Recording& recording) {
    if (!recording.video) return Kind::Audio;
    return recording.audio ? Kind::Video : Kind::Gifv;  // as Mastodon: what is silent plays again
}

Playing playing_of(const media::Recording& recording) {
    Playing playing;
    playing.duration = recording.duration;
    playing.bitrate = recording.bitrate;
    if (recording.video) {
        playing.frames = recording.video->frames;
        playing.per_seconds = recording.video->per_seconds;
    }
    if (recording.audio) {
        playing.audio_codec = recording.audio->codec;
        playing.audio_layout = recording.audio->layout;
        playing.audio_rate = recording.audio->sample_rate;
    }
    return playing;
}

void set_recording(store::Row& row, const media::Recording& recording) {
    row.kind = kind_of(recording);
    row.playing = playing_of(recording);
    if (!recording.video) return;
    row.width = recording.video->width;
    row.height = recording.video->height;
}

std::size_t limit_of(media::Format format) {
    return format == media::Format::MovingGif ? media::PictureLimits().max_bytes
                                              : media::TranscoderLimits().max_bytes;
}

}  // namespace

Result<AttachmentId> Service::accept(accounts::AccountId owner, std::string_view bytes,
                                     const Change& words, Convert when) {
    const auto format = media::format_of(bytes);
    if (format == media::Format::Unknown)
        return Error(ErrorCode::UnsupportedMedia,
                     "This file is no picture, video or sound that we can show.", "file");
    if (format == media::Format::Picture) return upload(owner, bytes, words);
    if (format == media::Format::MovingWebp) {
        const auto gif = platform_.pictures.animation(bytes);
        // What is too much to move is shown standing still.
        if (!gif || media::format_of(*gif) != media::Format::MovingGif)
            return upload(owner, bytes, words);
        return accept_playing(owner, *gif, words, media::Format::MovingGif, when);
    }
    if (bytes.size() > limit_of(format))
        return Error(ErrorCode::TooLarge, "This file is too large.", "file");
    return accept_playing(owner, bytes, words, format, when);
}

Result<AttachmentId> Service::accept_playing(accounts::AccountId owner, std::string_view bytes,
                                             const Change& words, media::Format format,
                                             Convert when) {
    TRY(check(words));
    TRY(check_room(owner));
    const auto waiting =
        platform_.database.read([&](db::Tx& tx) { return store::count_waiting(tx, owner); });
    if (waiting >= kMaxWaiting)
        return Error(ErrorCode::TooManyRequests,
                     "Some of your files are still being processed. Try again in a moment.");
    std::optional<media::Picture> thumbnail;
    if (!words.thumbnail.empty()) {
        TRY_ASSIGN(thumbnail, platform_.pictures.process(words.thumbnail));
    }
    auto row = new_row(owner, words);
    row.state = store::State::Waiting;
    const auto name = row.id.to_string();
    struct Work {  // goes again unless the row has come
        const Files& files;
        std::string name;
        bool wanted = false;
        ~Work() {
            if (!wanted) files.remove_work(name);
        }
    } work{files_, name};
    TRY_ASSIGN(const auto seen, transcoder_.look(files_.make_work(name, bytes), format));
    set_recording(row, seen);
    {
        std::shared_lock lock(files_in_use_);
        if (thumbnail) keep_preview(*thumbnail, row);
        platform_.database.write([&](db::Tx& tx) {
            store::insert(tx, row);
            enqueue(tx, row.id, when);
        });
        work.wanted = true;
    }
    if (when == Convert::Later) return row.id;
    if (std::unique_lock alone(converting_, std::try_to_lock); alone) {
        TRY(convert_alone(row.id));
    } else {
        platform_.database.write([&](db::Tx& tx) { enqueue(tx, row.id, Convert::Later); });
    }
    return row.id;
}

// With `Now` the job only makes up for a server that stops in the middle, and holds up no other.
void Service::enqueue(db::Tx& tx, AttachmentId id, Convert when) {
    const bool later = when == Convert::Later;
    std::string payload;
    JsonWriter(payload).begin_object().member("id", id).end_object();
    platform_.jobs.enqueue(
        tx, {.kind = kConvertJob,
             .payload = payload,
             .lane = jobs::Lane::Bulk,
             .order_key = later ? kOrder : "",
             .delay = later ? Duration(0) : media::TranscoderLimits().timeout + 1min});
}

Result<void> Service::convert(AttachmentId id) {
    std::lock_guard alone(converting_);
    return convert_alone(id);
}

Result<void> Service::convert_alone(AttachmentId id) {
    const auto name = id.to_string();
    const bool wanted = platform_.database.read([&](db::Tx& tx) {
        const auto row = store::find(tx, id);
        return row && row->state == store::State::Waiting;
    });
    if (!wanted) {
        files_.remove_work(name);
        return {};
    }
    auto made =
        transcoder_.convert(files_.work_path(name), files_.work_format(name), stop_.get_token());
    Result<void> done = made ? finish(id, *made) : Result<void>(made.error());
    if (!done && done.error().code() == ErrorCode::Unavailable) return done;
    if (!done) fail(id, done.error().text());
    files_.remove_work(name);
    return {};
}

Result<void> Service::finish(AttachmentId id, const media::Converted& made) {
    std::optional<media::Picture> still;
    if (!made.still.empty()) {
        auto picture = platform_.pictures.process(made.still);
        // A sound needs no picture.
        if (!picture && made.recording.video) return picture.error();
        if (picture) still = std::move(*picture);
    }
    std::vector<std::string> unwanted;
    {
        std::shared_lock lock(files_in_use_);
        const auto size = std::filesystem::file_size(made.path);
        const auto file = files_.adopt(made.path, made.content_type);
        platform_.database.write([&](db::Tx& tx) {
            auto row = store::find(tx, id);
            unwanted.clear();
            if (!row || row->state != store::State::Waiting) {
                unwanted.push_back(file);
                return;
            }
            row->state = store::State::Ready;
            row->original = file;
            row->size_bytes = static_cast<std::int64_t>(size);
            set_recording(*row, made.recording);
            if (still) row->likeness = still->likeness;
            if (still && row->preview.empty()) keep_preview(*still, *row);
            store::update_files(tx, *row);
        });
    }
    remove_files(std::move(unwanted));
    return {};
}

void Service::fail(AttachmentId id, const std::string& why) {
    platform_.database.write([&](db::Tx& tx) {
        auto row = store::find(tx, id);
        if (!row || row->state != store::State::Waiting) return;
        row->state = store::State::Failed;
        row->failure = why.empty() ? "Error processing thumbnail for uploaded media" : why;
        store::update_files(tx, *row);
    });
}

void Service::give_up(AttachmentId id) {
    log::warning("a conversion is given up", {{"attachment", id.to_string()}});
    fail(id, {});
    files_.remove_work(id.to_string());
}

// Folders whose rows are gone, or never came because the server ended between the two.
void Service::sweep_work() {
    const auto forgotten = std::filesystem::file_time_type::clock::now() - kForgottenAfter;
    for (const auto& name : files_.list_work()) {
        std::error_code ignored;
        if (std::filesystem::last_write_time(files_.work_path(name), ignored) > forgotten) continue;
        const auto id = AttachmentId::parse(name);
        const bool wanted = id && platform_.database.read([&](db::Tx& tx) {
            const auto row = store::find(tx, *id);
            return row && row->state == store::State::Waiting;
        });
        if (!wanted) files_.remove_work(name);
    }
}

}  // namespace kentongan::attachments
