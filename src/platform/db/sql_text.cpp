#include "platform/db/sql_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "platform/base/strings.h"

namespace kentongan::db {
namespace {

struct Token {
    enum class Kind { Word, Parameter, IdList, TextList, Quoted, Blank, Symbol } kind;
    std::string_view text;
    int parameter = 0;

    bool is(std::string_view word) const {
        return kind == Kind::Word && equals_ignoring_case(text, word);
    }
    bool is_symbol(char c) const { return kind == Kind::Symbol && text[0] == c; }
};

bool is_word_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// Only what must be told apart: words, parameters, and the places where neither can be.
class Lexer {
public:
    explicit Lexer(std::string_view sql) : rest_(sql) {}

    std::vector<Token> tokens() {
        std::vector<Token> found;
        while (!rest_.empty()) found.push_back(next());
        return found;
    }

private:
    Token take(Token::Kind kind, std::size_t length, int parameter = 0) {
        length = std::min(length, rest_.size());
        Token token{kind, rest_.substr(0, length), parameter};
        rest_.remove_prefix(length);
        return token;
    }
    std::size_t word_length(std::size_t from) const {
        std::size_t end = from;
        while (end < rest_.size() && is_word_character(rest_[end])) ++end;
        return end - from;
    }
    Token up_to(Token::Kind kind, std::string_view end, std::size_t from) {
        const auto at = rest_.find(end, from);
        return take(kind, at == std::string_view::npos ? rest_.size() : at + end.size());
    }

    Token next() {
        const char c = rest_.front();
        if (c == '\'' || c == '"') return up_to(Token::Kind::Quoted, rest_.substr(0, 1), 1);
        if (rest_.starts_with("--")) return up_to(Token::Kind::Blank, "\n", 2);
        if (rest_.starts_with("/*")) return up_to(Token::Kind::Blank, "*/", 2);
        if (c == '$') return dollar();
        if (is_word_character(c)) return take(Token::Kind::Word, word_length(0));
        if (c == ' ' || (c >= '\t' && c <= '\r')) return take(Token::Kind::Blank, 1);
        return take(Token::Kind::Symbol, 1);
    }
    // $1, $ids(1), $texts(1), or PostgreSQL's $tag$ … $tag$.
    Token dollar() {
        const std::size_t length = word_length(1);
        const std::string_view word = rest_.substr(1, length);
        if (const auto number = parse_integer(word))
            return take(Token::Kind::Parameter, 1 + length, static_cast<int>(*number));
        if ((word == "ids" || word == "texts") && rest_.substr(1 + length).starts_with('(')) {
            const std::size_t digits = word_length(length + 2);
            const auto number = parse_integer(rest_.substr(length + 2, digits));
            if (number && rest_.substr(length + 2 + digits).starts_with(')'))
                return take(word == "ids" ? Token::Kind::IdList : Token::Kind::TextList,
                            length + digits + 3, static_cast<int>(*number));
        }
        if (rest_.substr(1 + length).starts_with('$'))
            return up_to(Token::Kind::Quoted, rest_.substr(0, length + 2), length + 2);
        return take(Token::Kind::Symbol, 1);
    }

    std::string_view rest_;
};

std::string_view integer_type(Engine engine) {
    return engine == Engine::Sqlite ? "INTEGER" : "BIGINT";
}

// Walks a migration statement by statement, copying it with other type names.
class SchemaTranslator {
public:
    SchemaTranslator(std::string_view sql, Engine engine)
        : tokens_(Lexer(sql).tokens()), engine_(engine) {}

    std::string translate() {
        for (; at_ < tokens_.size(); ++at_) {
            const Token& token = tokens_[at_];
            if (token.is_symbol(';')) {
                end_statement();
                out_ += ';';
                words_.clear();
            } else if (token.kind == Token::Kind::Blank) {
                out_ += token.text;
            } else {
                copy(token);
                filled_ = out_.size();
                after_opening_ = token.is_symbol('(') || token.is_symbol(',');
            }
        }
        end_statement();
        return std::move(out_);
    }

private:
    void copy(const Token& token) {
        if (token.kind != Token::Kind::Word) {
            out_ += token.text;
            return;
        }
        const bool after_as = !words_.empty() && equals_ignoring_case(words_.back(), "AS");
        words_.push_back(token.text);
        const bool sqlite = engine_ == Engine::Sqlite;
        // A column may be called "text": types never stand at the beginning.
        if (after_opening_) {
            out_ += token.text;
        } else if (token.is("BIGINT")) {
            out_ += integer_type(engine_);
        } else if (token.is("DOUBLE")) {
            out_ += sqlite ? "REAL" : "DOUBLE PRECISION";
            if (next_word_is("PRECISION")) skip_next_word();
        } else if (token.is("BLOB") && !sqlite) {
            out_ += "BYTEA";
        } else if (token.is("TEXT") && !sqlite && !after_as) {
            // Bytewise order and prefix search through indexes, as in SQLite.
            out_ += "TEXT COLLATE \"C\"";
        } else if (token.is("WITHOUT") && !sqlite && next_word_is("ROWID")) {
            skip_next_word();
        } else {
            out_ += token.text;
        }
    }
    void end_statement() {
        const bool temporary = word_is(1, "TEMP") || word_is(1, "TEMPORARY");
        if (engine_ != Engine::Sqlite || !word_is(0, "CREATE") ||
            !word_is(temporary ? 2 : 1, "TABLE"))
            return;
        const bool has_options = equals_ignoring_case(words_.back(), "ROWID");
        out_.insert(filled_, has_options ? ", STRICT" : " STRICT");
    }
    bool word_is(std::size_t index, std::string_view word) const {
        return index < words_.size() && equals_ignoring_case(words_[index], word);
    }
    std::size_t next_filled() const {
        std::size_t i = at_ + 1;
        while (i < tokens_.size() && tokens_[i].kind == Token::Kind::Blank) ++i;
        return i;
    }
    bool next_word_is(std::string_view word) const {
        const std::size_t i = next_filled();
        return i < tokens_.size() && tokens_[i].is(word);
    }
    void skip_next_word() { at_ = next_filled(); }

    std::vector<Token> tokens_;
    Engine engine_;
    std::size_t at_ = 0;
    std::string out_;
    bool after_opening_ = false;           // the last thing was "(" or ","
    std::size_t filled_ = 0;               // length of out_ up to the last thing that is no blank
    std::vector<std::string_view> words_;  // of the present statement
};

}  // namespace

std::string expand_lists(std::string_view sql, Engine engine) {
    std::string out;
    for (const Token& token : Lexer(sql).tokens()) {
        const bool ids = token.kind == Token::Kind::IdList;
        if (!ids && token.kind != Token::Kind::TextList)
            out += token.text;
        else if (engine == Engine::Sqlite)
            out += fmt::format("(SELECT value FROM json_each(${}))", token.parameter);
        else
            out += fmt::format(
                "(SELECT CAST(value AS {}) AS value FROM json_array_elements_text(CAST(${} AS "
                "json)))",
                ids ? "BIGINT" : "TEXT", token.parameter);
    }
    return out;
}

std::string translate_schema(std::string_view sql, Engine engine) {
    return SchemaTranslator(sql, engine).translate();
}

int parameter_count(std::string_view sql) {
    int count = 0;
    for (const Token& token : Lexer(sql).tokens()) count = std::max(count, token.parameter);
    return count;
}

}  // namespace kentongan::db
