#include <doctest/doctest.h>

#include "fediverse/activitystreams/readers.h"
#include "platform/base/strings.h"

using namespace kentongan;
using namespace kentongan::activitystreams;

namespace {

Result<Object> read(std::string_view text, std::string_view language = {}) {
    auto document = parse_document(text);
    REQUIRE(document.ok());
    return read_object(*document, language);
}

// A note with these members besides the necessary ones.
Object note(const std::string& members) {
    auto object =
        read(R"({"id":"https://a.example/1","type":"Note","attributedTo":"https://a.example/u",)" +
             members + "}");
    REQUIRE(object.ok());
    return std::move(object).value();
}

}  // namespace

TEST_CASE("a note of Mastodon is read whole") {
    const auto object = note(R"("summary":null,"inReplyTo":"https://b.example/9",
        "published":"2026-11-26T12:00:00Z","updated":"2026-11-26T13:00:00Z","url":"https://a.example/@u/1",
        "to":["https://www.w3.org/ns/activitystreams#Public"],"cc":["https://a.example/u/followers","https://b.example/v"],
        "bto":["https://secret.example/x"],"sensitive":true,"conversation":"tag:a.example,2026:objectId=1:objectType=Conversation",
        "context":"https://a.example/contexts/1","content":"<p>Halo</p>","contentMap":{"id":"<p>Halo</p>"},
        "interactionPolicy":{"canQuote":{"automaticApproval":["https://www.w3.org/ns/activitystreams#Public"]}},
        "quote":"https://c.example/q","quoteUri":"https://c.example/other","quoteAuthorization":"https://c.example/stamp",
        "attachment":[{"type":"Document","mediaType":"image/png","url":"https://a.example/p.png","name":"Banjir",
          "blurhash":"UBL_:rOpGG-oBUNG,qRj2so|=eE1w^n4S5NH","focalPoint":[0.5,-2],"width":640,"height":480},
         {"type":"PropertyValue","name":"x"},{"type":"Document","url":"javascript:x"}],
        "tag":[{"type":"Mention","href":"https://b.example/v","name":"@v@b.example"},
         {"type":"Hashtag","href":"https://a.example/tags/banjir","name":"#banjir"},
         {"type":"Link","href":"https://c.example/q","mediaType":"application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"","rel":"x"}],
        "replies":{"id":"https://a.example/1/replies","type":"Collection"},
        "likes":{"id":"https://a.example/1/likes","type":"Collection","totalItems":3},
        "shares":{"id":"https://a.example/1/shares","totalItems":-4},"kentongan":{"region":"34.04"})");
    CHECK(object.type == ObjectType::Note);
    CHECK(object.attributed_to == "https://a.example/u");
    CHECK(object.content_html == "<p>Halo</p>");
    CHECK(object.content_language == "id");
    CHECK(object.in_reply_to == "https://b.example/9");
    CHECK(object.context == "https://a.example/contexts/1");
    CHECK(object.conversation.starts_with("tag:"));
    CHECK(object.cc.size() == 2);
    CHECK(object.sensitive);
    REQUIRE(object.attachments.size() == 1);
    const auto& picture = object.attachments[0];
    CHECK(picture.name == "Banjir");
    CHECK(picture.width == 640);
    CHECK(picture.focal_point == std::pair(0.5, -1.0));
    CHECK(picture.blurhash.size() == 36);
    REQUIRE(object.tags.mentions.size() == 1);
    REQUIRE(object.tags.hashtags.size() == 1);
    CHECK(object.tags.hashtags[0].name == "banjir");
    REQUIRE(object.tags.links.size() == 1);
    CHECK(object.quote == "https://c.example/q");
    CHECK(object.quote_authorization == "https://c.example/stamp");
    REQUIRE(object.interaction_policy.can_quote);
    CHECK(object.interaction_policy.can_quote->automatic ==
          std::vector<std::string>{std::string(kPublic)});
    CHECK_FALSE(object.interaction_policy.can_reply);
    CHECK(object.replies.id == "https://a.example/1/replies");
    CHECK_FALSE(object.replies.total_items);
    CHECK(object.likes.total_items == 3);
    CHECK(object.shares.total_items == 0);
    CHECK(object.kentongan_json == R"({"region":"34.04"})");
    CHECK(object.updated > object.published);
}

TEST_CASE("a poll has a bounded number of bounded options") {
    const auto poll =
        read(R"({"id":"https://a.example/1","type":"Question","attributedTo":"https://a.example/u",
        "endTime":"2026-12-01T00:00:00Z","closed":"2026-12-01T00:00:00Z","votersCount":5,
        "oneOf":[{"type":"Note","name":"ya","replies":{"type":"Collection","totalItems":3}},{"type":"Note","name":"tidak"}]})");
    REQUIRE(poll.ok());
    REQUIRE(poll->poll);
    CHECK_FALSE(poll->poll->multiple);
    CHECK(poll->poll->options[0].votes == 3);
    CHECK(poll->poll->options[1].votes == 0);
    CHECK(poll->poll->voters_count == 5);
    CHECK(poll->poll->closed);
    std::string many =
        R"({"id":"https://a.example/1","type":"Question","attributedTo":"https://a.example/u","anyOf":[)";
    for (int i = 0; i < 30; ++i) many += "{\"name\":\"" + std::string(300, 'x') + "\"},";
    const auto long_poll = read(many + "{}]}");
    REQUIRE(long_poll.ok());
    CHECK(long_poll->poll->multiple);
    CHECK(long_poll->poll->options.size() == kMaxPollOptions);
    CHECK(utf8_length(long_poll->poll->options[0].name) <= kMaxPollOptionCharacters + 1);
    CHECK(
        read(
            R"({"id":"https://a.example/1","type":"Question","attributedTo":"https://a.example/u"})")
            .error()
            .detail() == "the poll has no options");
}

TEST_CASE("posts live on their author's host") {
    const auto code = [](std::string_view members) {
        const auto object = read(R"({"id":"https://a.example/1",)" + std::string(members) + "}");
        return object.ok() ? std::optional<ErrorCode>() : object.error().code();
    };
    CHECK(code(R"("type":"Note")") == ErrorCode::BadRequest);
    CHECK(code(R"("type":"Person","attributedTo":"https://a.example/u")") == ErrorCode::BadRequest);
    CHECK(code(R"("type":"Note","attributedTo":"https://b.example/u")") ==
          ErrorCode::Unprocessable);
    CHECK(code(R"("type":"Note","attributedTo":"http://a.example/u")") == ErrorCode::Unprocessable);
    CHECK(code(R"("type":"Note","attributedTo":{"id":"https://a.example/u"})") == std::nullopt);
    CHECK(read(R"({"type":"Note","attributedTo":"https://a.example/u"})").error().detail() ==
          "the post has no id");
}

TEST_CASE("who sees a post follows from whom it is addressed to") {
    const auto of = [](const std::string& members) {
        return visibility_of(note(members), "https://a.example/u/followers");
    };
    CHECK(of(R"("to":"as:Public")") == Visibility::Public);
    CHECK(of(R"("to":["https://a.example/u/followers"],"cc":["Public"])") == Visibility::Unlisted);
    CHECK(of(R"("to":["https://a.example/u/followers"])") == Visibility::Followers);
    CHECK(of(R"("cc":"https://a.example/u/followers")") == Visibility::Followers);
    CHECK(of(R"("to":["https://b.example/v"])") == Visibility::Direct);
    CHECK(of(R"("bto":["as:Public"])") == Visibility::Direct);
    CHECK(visibility_of(note(R"("to":[""])"), "") == Visibility::Direct);
}

TEST_CASE("quotes are found under every name") {
    for (const auto* key : {"quote", "quoteUrl", "quoteUri", "_misskey_quote"})
        CHECK(note("\"" + std::string(key) + R"(":"https://q.example/1")").quote ==
              "https://q.example/1");
    CHECK(
        note(
            R"("tag":{"type":"Link","rel":"https://misskey-hub.net/ns#_misskey_quote","href":"https://q.example/2"})")
            .quote == "https://q.example/2");
    CHECK(note(R"("quote":{"id":"https://q.example/3"},"quoteUrl":"https://q.example/4")").quote ==
          "https://q.example/3");
}

TEST_CASE("GoToSocial's policies are read in both spellings") {
    const auto policy =
        note(R"("interactionPolicy":{"canReply":{"always":["https://a.example/u/followers"],
        "approvalRequired":["as:Public"]},"canLike":{"automaticApproval":"as:Public","always":[]},"canAnnounce":7})")
            .interaction_policy;
    REQUIRE(policy.can_reply);
    CHECK(policy.can_reply->automatic.size() == 1);
    CHECK(policy.can_reply->manual == std::vector<std::string>{std::string(kPublic)});
    REQUIRE(policy.can_like);
    CHECK(policy.can_like->automatic.size() == 1);
    CHECK_FALSE(policy.can_announce);
}

TEST_CASE("a page of Lemmy, a video of PeerTube, an event of Mobilizon") {
    const auto page = read(
        R"({"type":"Page","id":"https://l.example/post/1","attributedTo":"https://l.example/u/ani",
        "to":["https://l.example/c/desa","https://www.w3.org/ns/activitystreams#Public"],"audience":"https://l.example/c/desa",
        "name":"Jalan putus","cc":[],"content":"<p>x</p>","mediaType":"text/html","source":{"content":"x","mediaType":"text/markdown"},
        "attachment":[{"href":"https://news.example/1","mediaType":"text/html; charset=utf-8","type":"Link"}],
        "sensitive":false,"published":"2026-11-26T10:00:00.1Z","language":{"identifier":"id","name":"Indonesia"}})");
    REQUIRE(page.ok());
    CHECK(page->name == "Jalan putus");
    CHECK(page->audience == std::vector<std::string>{"https://l.example/c/desa"});
    CHECK(page->source_media_type == "text/markdown");
    REQUIRE(page->attachments.size() == 1);
    CHECK(page->attachments[0].type == AttachmentType::Link);
    CHECK(page->attachments[0].media_type == "text/html");

    const auto video = read(
        R"({"type":"Video","id":"https://v.example/videos/watch/1","name":"Gempa","duration":"PT63S",
        "attributedTo":[{"type":"Group","id":"https://v.example/video-channels/c"},{"type":"Person","id":"https://v.example/accounts/a"}],
        "to":["https://www.w3.org/ns/activitystreams#Public"],"mediaType":"text/markdown","content":"isi",
        "icon":[{"type":"Image","url":"https://v.example/t.jpg","mediaType":"image/jpeg","width":280}],
        "url":[{"type":"Link","mediaType":"text/html","href":"https://v.example/w/1"},
         {"type":"Link","mediaType":"application/x-mpegURL","href":"https://v.example/1.m3u8","tag":[]}],
        "likes":"https://v.example/videos/watch/1/likes"})");
    REQUIRE(video.ok());
    CHECK(video->attributed_to == "https://v.example/accounts/a");
    CHECK(video->url == "https://v.example/w/1");
    CHECK(video->image_url == "https://v.example/t.jpg");
    CHECK(video->likes.id == "https://v.example/videos/watch/1/likes");

    const auto event =
        read(R"({"type":"Event","id":"https://e.example/events/1","actor":"https://e.example/@budi",
        "attributedTo":"https://f.example/@warga","name":"Gotong royong","content":"<p>x</p>",
        "startTime":"2026-12-01T08:00:00+07:00","endTime":"2026-12-01T10:00:00+07:00","timezone":"Asia/Jakarta",
        "joinMode":"free","ical:status":"CONFIRMED","maximumAttendeeCapacity":50,"participantCount":3,
        "location":{"type":"Place","name":"Balai desa","latitude":-7.8,"longitude":110.36},
        "attachment":[{"type":"Document","mediaType":"image/png","url":"https://e.example/b.png","name":"Banner"}]})");
    REQUIRE(event.ok());
    CHECK(event->attributed_to == "https://e.example/@budi");
    REQUIRE(event->event);
    CHECK(event->event->location_name == "Balai desa");
    CHECK(event->event->longitude == 110.36);
    CHECK(event->event->status == "CONFIRMED");
    CHECK(event->event->maximum_attendee_capacity == 50);
    CHECK(*event->event->end_time - *event->event->start_time == 2h);
}

TEST_CASE("an address is a text or what its parts say") {
    const auto address = [](const std::string& place) {
        const auto event = read(R"({"type":"Event","id":"https://e.example/events/1","name":"x",
            "attributedTo":"https://e.example/@budi","location":)" +
                                place + "}");
        REQUIRE(event.ok());
        return event->event->location_address;
    };
    CHECK(address(R"({"type":"Place","address":"Jl. Mawar 1"})") == "Jl. Mawar 1");
    CHECK(address(R"({"type":"Place","address":{"type":"PostalAddress","addressCountry":"Indonesia",
        "streetAddress":"Jl. Mawar 1","addressLocality":"Bantul","postalCode":null}})") ==
          "Jl. Mawar 1, Bantul, Indonesia");
    CHECK(address(R"({"type":"Place","name":"Balai desa"})").empty());
    CHECK(address("\"https://e.example/places/1\"").empty());
}

TEST_CASE("lengths of sounds and films, and lists that never end") {
    const auto seconds = [](const std::string& duration) {
        return note(
                   R"("attachment":{"type":"Audio","mediaType":"audio/ogg","duration":)" +
                   duration +
                   R"(,"url":[{"type":"Link","mediaType":"audio/ogg","href":"https://a.example/a.ogg"}]})")
            .attachments.at(0)
            .duration_seconds;
    };
    CHECK(seconds("\"PT1H2M3.5S\"") == 3723.5);
    CHECK(seconds("12") == 12);
    for (const auto* bad : {"\"PT\"", "\"P1D\"", "\"PTxS\"", "-1", "1e9", "\"PT1\"", "null"})
        CHECK_MESSAGE(!seconds(bad), bad);
    std::string tags, attachments;
    for (int i = 0; i < 500; ++i) {
        tags += R"({"type":"Mention","href":"https://b.example/v"},)";
        attachments += R"({"type":"Image","url":"https://b.example/p"},)";
    }
    const auto object = note("\"tag\":[" + tags + "0],\"attachment\":[" + attachments + "0]");
    CHECK(object.tags.mentions.size() == kMaxTags);
    CHECK(object.attachments.size() == kMaxAttachments);
}
