// SPDX-License-Identifier: Apache-2.0
package dev.sextant.index;

import java.util.function.Supplier;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.ar.ArabicAnalyzer;
import org.apache.lucene.analysis.bg.BulgarianAnalyzer;
import org.apache.lucene.analysis.bn.BengaliAnalyzer;
import org.apache.lucene.analysis.br.BrazilianAnalyzer;
import org.apache.lucene.analysis.ca.CatalanAnalyzer;
import org.apache.lucene.analysis.cjk.CJKAnalyzer;
import org.apache.lucene.analysis.ckb.SoraniAnalyzer;
import org.apache.lucene.analysis.cn.smart.SmartChineseAnalyzer;
import org.apache.lucene.analysis.cz.CzechAnalyzer;
import org.apache.lucene.analysis.da.DanishAnalyzer;
import org.apache.lucene.analysis.de.GermanAnalyzer;
import org.apache.lucene.analysis.el.GreekAnalyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.es.SpanishAnalyzer;
import org.apache.lucene.analysis.et.EstonianAnalyzer;
import org.apache.lucene.analysis.eu.BasqueAnalyzer;
import org.apache.lucene.analysis.fa.PersianAnalyzer;
import org.apache.lucene.analysis.fi.FinnishAnalyzer;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.ga.IrishAnalyzer;
import org.apache.lucene.analysis.gl.GalicianAnalyzer;
import org.apache.lucene.analysis.hi.HindiAnalyzer;
import org.apache.lucene.analysis.hu.HungarianAnalyzer;
import org.apache.lucene.analysis.hy.ArmenianAnalyzer;
import org.apache.lucene.analysis.id.IndonesianAnalyzer;
import org.apache.lucene.analysis.it.ItalianAnalyzer;
import org.apache.lucene.analysis.ja.JapaneseAnalyzer;
import org.apache.lucene.analysis.lt.LithuanianAnalyzer;
import org.apache.lucene.analysis.lv.LatvianAnalyzer;
import org.apache.lucene.analysis.ne.NepaliAnalyzer;
import org.apache.lucene.analysis.nl.DutchAnalyzer;
import org.apache.lucene.analysis.no.NorwegianAnalyzer;
import org.apache.lucene.analysis.pt.PortugueseAnalyzer;
import org.apache.lucene.analysis.ro.RomanianAnalyzer;
import org.apache.lucene.analysis.ru.RussianAnalyzer;
import org.apache.lucene.analysis.sr.SerbianAnalyzer;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.apache.lucene.analysis.sv.SwedishAnalyzer;
import org.apache.lucene.analysis.ta.TamilAnalyzer;
import org.apache.lucene.analysis.te.TeluguAnalyzer;
import org.apache.lucene.analysis.th.ThaiAnalyzer;
import org.apache.lucene.analysis.tr.TurkishAnalyzer;

/**
 * In which language the branch {@code bm25} reads texts and queries: how they are divided into
 * words, which words are left out, and which forms of a word are one. Names are written into the
 * index: permanent.
 *
 * <p>Each is Lucene's analyzer of that language with its defaults. Where words have endings, their
 * forms are taken as one, so that "running" finds "runs", and the most common words are left out;
 * where they are not divided by spaces, they are found by a model, a dictionary or pairs of
 * characters.
 */
public enum Language {
  /** Any, or several: words as Unicode divides them, in lower case, and no more. */
  ANY(StandardAnalyzer::new),
  /** Arabic. */
  ARABIC(ArabicAnalyzer::new),
  /** Armenian. */
  ARMENIAN(ArmenianAnalyzer::new),
  /** Basque. */
  BASQUE(BasqueAnalyzer::new),
  /** Bengali. */
  BENGALI(BengaliAnalyzer::new),
  /** Portuguese as written in Brazil. */
  BRAZILIAN(BrazilianAnalyzer::new),
  /** Bulgarian. */
  BULGARIAN(BulgarianAnalyzer::new),
  /** Catalan. */
  CATALAN(CatalanAnalyzer::new),
  /** Simplified Chinese, divided into words by a model of the language. */
  CHINESE(SmartChineseAnalyzer::new),
  /** Chinese, Japanese and Korean mixed: every two neighbouring characters are a word. */
  CJK(CJKAnalyzer::new),
  /** Czech. */
  CZECH(CzechAnalyzer::new),
  /** Danish. */
  DANISH(DanishAnalyzer::new),
  /** Dutch. */
  DUTCH(DutchAnalyzer::new),
  /** English. */
  ENGLISH(EnglishAnalyzer::new),
  /** Estonian. */
  ESTONIAN(EstonianAnalyzer::new),
  /** Finnish. */
  FINNISH(FinnishAnalyzer::new),
  /** French. */
  FRENCH(FrenchAnalyzer::new),
  /** Galician. */
  GALICIAN(GalicianAnalyzer::new),
  /** German. */
  GERMAN(GermanAnalyzer::new),
  /** Greek. */
  GREEK(GreekAnalyzer::new),
  /** Hindi. */
  HINDI(HindiAnalyzer::new),
  /** Hungarian. */
  HUNGARIAN(HungarianAnalyzer::new),
  /** Indonesian. */
  INDONESIAN(IndonesianAnalyzer::new),
  /** Irish. */
  IRISH(IrishAnalyzer::new),
  /** Italian. */
  ITALIAN(ItalianAnalyzer::new),
  /** Japanese, divided into words by a dictionary. */
  JAPANESE(JapaneseAnalyzer::new),
  /** Central Kurdish. */
  KURDISH(SoraniAnalyzer::new),
  /** Latvian. */
  LATVIAN(LatvianAnalyzer::new),
  /** Lithuanian. */
  LITHUANIAN(LithuanianAnalyzer::new),
  /** Nepali. */
  NEPALI(NepaliAnalyzer::new),
  /** Norwegian. */
  NORWEGIAN(NorwegianAnalyzer::new),
  /** Persian. */
  PERSIAN(PersianAnalyzer::new),
  /** Portuguese. */
  PORTUGUESE(PortugueseAnalyzer::new),
  /** Romanian. */
  ROMANIAN(RomanianAnalyzer::new),
  /** Russian. */
  RUSSIAN(RussianAnalyzer::new),
  /** Serbian. */
  SERBIAN(SerbianAnalyzer::new),
  /** Spanish. */
  SPANISH(SpanishAnalyzer::new),
  /** Swedish. */
  SWEDISH(SwedishAnalyzer::new),
  /** Tamil. */
  TAMIL(TamilAnalyzer::new),
  /** Telugu. */
  TELUGU(TeluguAnalyzer::new),
  /** Thai; its words are divided as the JDK divides them. */
  THAI(ThaiAnalyzer::new),
  /** Turkish. */
  TURKISH(TurkishAnalyzer::new);

  @SuppressWarnings("ImmutableEnumChecker") // a constructor has no state
  private final Supplier<Analyzer> analyzer;

  Language(Supplier<Analyzer> analyzer) {
    this.analyzer = analyzer;
  }

  /** A new analyzer; whoever asks closes it. */
  Analyzer analyzer() {
    return analyzer.get();
  }
}
