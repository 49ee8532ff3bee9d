#include "rooms/moderation/addresses.h"
#include "rooms/moderation/tests/town.h"

using namespace kentongan;
using namespace kentongan::moderation;

namespace {

// As the accounts room asks while somebody signs up.
Result<void> sign_up(Town& town, const std::string& email, const std::string& ip = "127.0.0.1") {
    return town.database().read([&](db::Tx& tx) {
        return town.limits().check_sign_up(tx, {"baru", email, ip});
    });
}

const std::string kBlocks = "/api/v1/admin/domain_blocks";

std::string id_of(const json::value& entity) {
    return std::string(entity.at("id").as_string());
}

std::string error_of(Town& town, const http::Response& response, int status = 422) {
    return std::string(town.json_of(response, status).at("error").as_string());
}

}  // namespace

TEST_CASE("domains, addresses and networks have one spelling") {
    CHECK(normal_domain(" Contoh.ID. ") == "contoh.id");
    CHECK_FALSE(normal_domain("contoh id"));
    CHECK_FALSE(normal_domain("https://contoh.id"));
    CHECK_FALSE(normal_domain("a..b"));
    CHECK_FALSE(normal_domain(std::string(300, 'a')));
    CHECK(with_parents("a.b.id") == Lines{"a.b.id", "b.id", "id"});
    CHECK(obfuscated("contoh.id") == "con***.id");
    CHECK(canonical_email("A.ni+toko@Contoh.ID") == "ani@contoh.id");
    CHECK(canonical_email_hash("test@example.com") ==
          "973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824a89ea65dba4e813b");
    CHECK(normal_cidr("203.0.113.77/24") == "203.0.113.0/24");
    CHECK(normal_cidr("203.0.113.77") == "203.0.113.77/32");
    CHECK(normal_cidr("2001:DB8::1/32") == "2001:db8::/32");
    CHECK(normal_cidr("::ffff:203.0.113.77/120") == "203.0.113.0/24");
    CHECK(normal_cidr("0.0.0.0/0") == "0.0.0.0/0");
    for (const auto* wrong :
         {"", "x", "203.0.113.77/33", "203.0.113.77/-1", "203.0.113/24", "2001:db8::/129",
          "203.0.113.7/x", "::ffff:203.0.113.77/24", "::ffff:203.0.113.77/-9223372036854775808"})
        CHECK_FALSE(normal_cidr(wrong));
    CHECK(networks_of("203.0.113.77").size() == 33);
    CHECK(networks_of("::ffff:203.0.113.77") == networks_of("203.0.113.77"));
    CHECK(networks_of("2001:db8::1").size() == 129);
    CHECK(networks_of("x").empty());
}

TEST_CASE("servers are limited, changed and let be, by administrators") {
    on_both([](Town& town) {
        const auto made = town.json_of(town.post_to(kBlocks, town.admin,
                                                    {{"domain", "Jahat.example"},
                                                     {"severity", "suspend"},
                                                     {"reject_media", "true"},
                                                     {"private_comment", "spam"},
                                                     {"public_comment", "Spam"},
                                                     {"obfuscate", "true"}}));
        CHECK(MastodonShape::errors(made, "Admin_DomainBlock") == Lines{});
        CHECK(made.at("domain").as_string() == "jahat.example");
        CHECK(made.at("severity").as_string() == "suspend");
        CHECK(made.at("digest").as_string() == sha256_hex("jahat.example"));
        CHECK(made.at("reject_media").as_bool());
        const auto one = kBlocks + "/" + id_of(made);
        CHECK(town.json_of(town.get(one, town.admin)) == made);
        const auto list = town.json_of(town.get(kBlocks, town.admin));
        CHECK(MastodonShape::errors_of_all(list, "Admin_DomainBlock") == Lines{});
        CHECK(list.as_array().size() == 1);
        const auto changed =
            town.json_of(town.ask(Method::Put, one, town.admin, {{"severity", "silence"}}));
        CHECK(changed.at("severity").as_string() == "silence");
        CHECK(changed.at("private_comment").as_string() == "spam");
        CHECK(town.ask(Method::Put, one, town.admin, {{"severity", "x"}}).status == 422);
        town.database().read([&](db::Tx& tx) {
            const auto all = json::parse(town.moderation.domain_blocks_json(tx));
            CHECK(MastodonShape::errors_of_all(all, "DomainBlock") == Lines{});
            CHECK(all.as_array()[0].at("domain").as_string() == obfuscated("jahat.example"));
            CHECK(all.as_array()[0].at("comment").as_string() == "Spam");
        });
        CHECK(town.ask(Method::Delete, one, town.admin).status == 200);
        CHECK(town.get(one, town.admin).status == 404);
        CHECK(town.ask(Method::Delete, one, town.admin).status == 404);
        CHECK(town.audit() == Lines{"destroy domain_block jahat.example",
                                    "update domain_block jahat.example",
                                    "create domain_block jahat.example"});
    });
}

TEST_CASE("a block that is there, or stricter on a parent, stands in the way") {
    on_both([](Town& town) {
        const auto block = [&](const std::string& domain, const std::string& severity) {
            return town.post_to(kBlocks, town.admin, {{"domain", domain}, {"severity", severity}});
        };
        REQUIRE(block("jahat.example", "silence").status == 200);
        const auto refused = town.json_of(block("jahat.example", "suspend"), 422);
        CHECK(refused.at("error").as_string() ==
              "You have already imposed stricter limits on jahat.example.");
        CHECK(MastodonShape::errors(refused.at("existing_domain_block"), "Admin_DomainBlock") ==
              Lines{});
        CHECK(block("sub.jahat.example", "noop").status == 422);
        CHECK(block("sub.jahat.example", "suspend").status == 200);
        CHECK(error_of(town, block("", "silence")) == "Validation failed: Domain can't be blank");
        CHECK(error_of(town, block("x y", "silence")) ==
              "Validation failed: Domain is not a valid domain name");
        CHECK(block("lain.example", "hard").status == 422);
        CHECK(
            town.post_to(kBlocks, town.admin,
                         {{"domain", "lain.example"}, {"public_comment", std::string(2'001, 'a')}})
                .status == 422);
        town.database().read([&](db::Tx& tx) {
            const auto severity = [&](std::string_view domain) {
                const auto limit = town.moderation.limit_of(tx, domain);
                return limit ? std::string(name_of(limit->severity)) : "none";
            };
            CHECK(severity("a.sub.JAHAT.example") == "suspend");
            CHECK(severity("lain.jahat.example") == "silence");
            CHECK(severity("example") == "none");
            CHECK(severity("") == "none");
        });
    });
}

TEST_CASE("lists of what is kept out are for administrators with their scope") {
    Town town;
    for (const std::string kind : {"domain_blocks", "domain_allows", "email_domain_blocks",
                                   "canonical_email_blocks", "ip_blocks"}) {
        CAPTURE(kind);
        const auto path = "/api/v1/admin/" + kind;
        CHECK(error_of(town, town.get(path, town.moderator), 403) == "This action is not allowed");
        CHECK(town.get(path, town.ani).status == 403);
        CHECK(town.post_to(path, town.moderator, {{"domain", "a.example"}}).status == 403);
        CHECK(town.get(path + "/99", town.moderator).status == 403);
        CHECK(town.get(path + "/99", town.admin).status == 404);
        CHECK(town.ask(Method::Delete, path + "/99", town.admin).status == 404);
        CHECK(town.ask(Method::Get, path, town.admin, {}, "read").status == 403);
        CHECK(town.ask(Method::Get, path, town.admin, {}, "admin:read:" + kind).status == 200);
        CHECK(town.ask(Method::Post, path, town.admin, {}, "admin:read").status == 403);
        CHECK(town.ask(Method::Post, path, town.admin, {}, "admin:write:" + kind).status == 422);
    }
    CHECK(town.audit().empty());
}

TEST_CASE("servers let in, and providers of e-mail kept out") {
    on_both([](Town& town) {
        const std::pair<std::string, std::string> kinds[] = {
            {"domain_allows", "Admin_DomainAllow"},
            {"email_domain_blocks", "Admin_EmailDomainBlock"}};
        for (const auto& [kind, entity] : kinds) {
            const auto path = "/api/v1/admin/" + kind;
            const Form form{{"domain", "Surat.example"}};
            const auto made = town.json_of(town.post_to(path, town.admin, form));
            CHECK(MastodonShape::errors(made, entity) == Lines{});
            CHECK(made.at("domain").as_string() == "surat.example");
            const auto again = town.post_to(path, town.admin, form);
            CHECK(again.status == (kind == "domain_allows" ? 200 : 422));
            CHECK(town.post_to(path, town.admin, {{"domain", "-"}}).status == 422);
            const auto list = town.json_of(town.get(path, town.admin));
            CHECK(MastodonShape::errors_of_all(list, entity) == Lines{});
            CHECK(town.json_of(town.get(path + "/" + id_of(made), town.admin)) == made);
            if (kind == "email_domain_blocks") {
                CHECK(made.at("history").as_array().size() == 7);
                const auto refused = sign_up(town, "citra@kantor.surat.example");
                REQUIRE_FALSE(refused.ok());
                CHECK(refused.error().text() == "Email uses a disallowed e-mail provider");
                CHECK(town.limits().take_refused().at("surat.example").uses == 1);
            }
            CHECK(town.ask(Method::Delete, path + "/" + id_of(made), town.admin).status == 200);
        }
        CHECK(sign_up(town, "citra@kantor.surat.example").ok());
    });
}

TEST_CASE("an e-mail address is kept out however it is written") {
    on_both([](Town& town) {
        const std::string path = "/api/v1/admin/canonical_email_blocks";
        const auto made =
            town.json_of(town.post_to(path, town.admin, {{"email", "N.akal@contoh.id"}}));
        CHECK(MastodonShape::errors(made, "Admin_CanonicalEmailBlock") == Lines{});
        CHECK(made.at("canonical_email_hash").as_string() ==
              canonical_email_hash("nakal@contoh.id"));
        CHECK(town.post_to(path, town.admin, {{"email", "nakal+2@contoh.id"}}).status == 422);
        CHECK(town.post_to(path, town.admin, {{"canonical_email_hash", "xyz"}}).status == 422);
        const auto test = [&](const std::string& email) {
            const auto found =
                town.json_of(town.post_to(path + "/test", town.admin, {{"email", email}}));
            CHECK(MastodonShape::errors_of_all(found, "Admin_CanonicalEmailBlock") == Lines{});
            return found.as_array().size();
        };
        CHECK(test("na.kal+toko@CONTOH.id") == 1);
        CHECK(test("lain@contoh.id") == 0);
        CHECK(town.post_to(path + "/test", town.admin).status == 422);
        CHECK(town.post_to(path + "/test", town.moderator, {{"email", "a@b.c"}}).status == 403);
        CHECK_FALSE(sign_up(town, "nakal+3@contoh.id").ok());
        CHECK(town.ask(Method::Delete, path + "/" + id_of(made), town.admin).status == 200);
        CHECK(sign_up(town, "nakal+3@contoh.id").ok());
        const auto hash = canonical_email_hash("lain@contoh.id");
        CHECK(town.post_to(path, town.admin, {{"canonical_email_hash", hash}}).status == 200);
        CHECK(test("lain@contoh.id") == 1);
    });
}

TEST_CASE("networks are kept out for a while or for ever") {
    on_both([](Town& town) {
        const std::string path = "/api/v1/admin/ip_blocks";
        const auto made = town.json_of(town.post_to(path, town.admin,
                                                    {{"ip", "203.0.113.9/24"},
                                                     {"severity", "no_access"},
                                                     {"comment", "serangan"},
                                                     {"expires_in", "3600"}}));
        CHECK(MastodonShape::errors(made, "Admin_IpBlock") == Lines{});
        CHECK(made.at("ip").as_string() == "203.0.113.0/24");
        CHECK(made.at("expires_at").is_string());
        CHECK(town.moderation.is_shut_out("203.0.113.200"));
        CHECK_FALSE(town.moderation.is_shut_out("203.0.114.1"));
        const auto attempt = [&](const std::string& ip) {
            return town.database().read([&](db::Tx& tx) {
                return town.limits().check_sign_up(tx, {"x", "x@contoh.id", ip});
            });
        };
        CHECK(attempt("203.0.113.1").error().code() == ErrorCode::Forbidden);
        CHECK(attempt("198.51.100.1").ok());
        const auto one = path + "/" + id_of(made);
        const auto changed = town.json_of(
            town.ask(Method::Put, one, town.admin, {{"severity", "sign_up_requires_approval"}}));
        CHECK(changed.at("severity").as_string() == "sign_up_requires_approval");
        CHECK(changed.at("comment").as_string() == "serangan");
        CHECK_FALSE(town.moderation.is_shut_out("203.0.113.200"));
        CHECK(attempt("203.0.113.1").ok());
        town.database().read([&](db::Tx& tx) {
            CHECK(town.moderation.asks_approval(tx, "203.0.113.1"));
            CHECK_FALSE(town.moderation.asks_approval(tx, "198.51.100.1"));
        });
        CHECK(town.ask(Method::Put, one, town.admin, {{"ip", "x"}}).status == 422);
        const auto status_of = [&](Form form) {
            return town.post_to(path, town.admin, std::move(form)).status;
        };
        CHECK(status_of({{"severity", "no_access"}}) == 422);
        CHECK(status_of({{"ip", "1.2.3.4"}}) == 422);
        CHECK(status_of({{"ip", "1.2.3.4"}, {"severity", "x"}}) == 422);
        CHECK(status_of({{"ip", "1.2.3.4/40"}, {"severity", "no_access"}}) == 422);
        CHECK(status_of({{"ip", "203.0.113.0/24"}, {"severity", "no_access"}}) == 422);
        CHECK(status_of({{"ip", "1.2.3.4"}, {"severity", "no_access"}, {"expires_in", "-1"}}) ==
              422);
        const auto list = town.json_of(town.get(path, town.admin));
        CHECK(MastodonShape::errors_of_all(list, "Admin_IpBlock") == Lines{});
        CHECK(town.ask(Method::Delete, one, town.admin, {}, "admin:write:ip_blocks").status == 200);
    });
}

TEST_CASE("a network comes back when its time is over") {
    on_both([](Town& town) {
        REQUIRE(
            town.post_to("/api/v1/admin/ip_blocks", town.admin,
                         {{"ip", "2001:db8::/32"}, {"severity", "no_access"}, {"expires_in", "60"}})
                .status == 200);
        CHECK(town.moderation.is_shut_out("2001:db8:1::7"));
        town.kit.clock().advance(2min);
        town.limits().keep_time();
        CHECK_FALSE(town.moderation.is_shut_out("2001:db8:1::7"));
        CHECK(town.json_of(town.get("/api/v1/admin/ip_blocks", town.admin)).as_array().empty());
    });
}

TEST_CASE("lists are stored by administrators alone, also empty ones") {
    Town town;
    const auto store_list = [&](AccountId by, const std::vector<DomainBlock>& all) {
        return town.database().write(
            [&](db::Tx& tx) { return town.limits().import_domains(tx, by, all); });
    };
    CHECK(store_list(town.moderator, {}).error().code() == ErrorCode::Forbidden);
    CHECK(store_list(town.admin, {}).ok());
}
