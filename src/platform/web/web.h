// Pages: logic-free templates (mustache) over view models, and the embedded static assets.
// Templates live in web/templates/<room>/, are embedded, and are escaped by default. {{#t}}English
// text{{/t}} is translated; inside it {name} stands for a value of the view.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/http/message.h"
#include "platform/http/router.h"

namespace kentongan::web {

// What a template sees: named texts, truths, nested views and lists of views.
class View {
public:
    View();
    View(const View&);
    View(View&&) noexcept;
    View& operator=(const View&);
    View& operator=(View&&) noexcept;
    ~View();

    View& set(std::string name, std::string text) &;  // an empty text is false
    View& set(std::string name, const char* text) & {
        return set(std::move(name), std::string(text));
    }
    View& set(std::string name, std::string_view text) & {
        return set(std::move(name), std::string(text));
    }
    View& set(std::string name, bool truth) &;
    // Digits as they are, and never false; for people use i18n::number.
    View& set(std::string name, std::int64_t number) &;
    View& set(std::string name, int number) & {
        return set(std::move(name), static_cast<std::int64_t>(number));
    }
    View& set(std::string name, View view) &;
    View& set(std::string name, std::vector<View> list) &;  // an empty list is false

private:
    friend class Renderer;
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// Thread-safe; templates are parsed once.
class Renderer {
public:
    Renderer();
    ~Renderer();
    // `name`: "warnings/page". Throws std::logic_error for an unknown template.
    std::string render(std::string_view name, const View& view, std::string_view language) const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// Embedded files of web/assets (styles, islands, icons), by hashed address: asset_url("style.css")
// is "/assets/style.3f2a91.css", served immutable and precompressed.
std::string asset_url(std::string_view name);
std::optional<std::string_view> asset_content(std::string_view name);
// "sha256-…", the content as a source of Content-Security-Policy. Throws std::logic_error when
// unknown, as asset_url does.
std::string asset_csp_source(std::string_view name);
void add_asset_routes(http::Router& router);

}  // namespace kentongan::web
